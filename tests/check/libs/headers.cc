/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The same as headers.c, for a C++ compiler (docs/interface.md F 69): no keyword of
 * C++ is a name in the headers, no conversion is left to C. */

#include "headers.c"
