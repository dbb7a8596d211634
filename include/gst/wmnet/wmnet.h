/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The umbrella: includes every public header of libgstwmnet-1.0 and
 * declares nothing itself. */

#pragma once

#include <gst/wmnet/wmnet-prelude.h>
#include <gst/wmnet/gstwmnetversion.h>
#include <gst/wmnet/gstwmneterror.h>
#include <gst/wmnet/gstwmnetmake.h>
#include <gst/wmnet/gstwmclientinfo.h>
#include <gst/wmnet/gstwmclientconnections.h>
#include <gst/wmnet/gstwmaddressaccess.h>
#include <gst/wmnet/gstwmclientlistmodel.h>
#include <gst/wmnet/gstwmnet-enumtypes.h>
