/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* GST_WMNET_API marks what libgstwmnet-1.0 exports; everything else in it
 * is hidden.  Every public header includes this file first; applications
 * don't need to. */

#pragma once

#include <gst/gst.h>

#ifndef GST_WMNET_API
#ifdef BUILDING_GST_WMNET
#define GST_WMNET_API GST_API_EXPORT
#else
#define GST_WMNET_API GST_API_IMPORT
#endif
#endif
