/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* Who clients have to be: auth-realm and auth-file on their way to the mount,
 * and the signal authenticate (docs/interface.md C.1, C.2).  Passwords pass
 * through here and stay nowhere.
 *
 * Threads: any; the question to the application comes in the herald's. */

#include "config.h"

#include "gstwmnetsink.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static guint signal_authenticate;

/* --- properties -------------------------------------------------------- */

static gboolean
is_realm (const gchar * realm)
{
  const gchar *at;

  for (at = realm; *at != '\0'; at++) {
    if (g_ascii_iscntrl (*at))
      return FALSE;
  }
  return at - realm <= WMN_AUTH_MAX_REALM && g_utf8_validate (realm, -1, NULL);
}

gboolean
gst_wm_net_sink_check_realm (const gchar * realm, GError ** error)
{
  if (realm == NULL || is_realm (realm))
    return TRUE;
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
      "it has more than %u bytes, or control characters", WMN_AUTH_MAX_REALM);
  return FALSE;
}

static void
dup_settings (GstWMNetSink * self, gchar ** ret_realm, gchar ** ret_file,
    gboolean * ret_is_required)
{
  GST_OBJECT_LOCK (self);
  *ret_realm = g_strdup (self->settings.auth_realm);
  *ret_file = g_strdup (self->settings.auth_file);
  *ret_is_required = self->settings.auth_required;
  GST_OBJECT_UNLOCK (self);
  if (*ret_realm == NULL)
    *ret_realm = g_strdup ("");
  if (*ret_file != NULL && **ret_file == '\0')
    g_clear_pointer (ret_file, g_free);
}

static gboolean
has_settings (GstWMNetSink * self, const gchar * realm, const gchar * file)
{
  gboolean is_required, is_same;
  gchar *realm_now, *file_now;

  dup_settings (self, &realm_now, &file_now, &is_required);
  is_same = g_str_equal (realm, realm_now) && g_strcmp0 (file, file_now) == 0;
  g_free (realm_now);
  g_free (file_now);
  return is_same;
}

/* Whoever isn't in @file is not to be let in any more, whatever the realm is
 * like: a bad one, which only gets here if it is set just as the door opens,
 * leaves the one before. */
static GError *
set_auth (WmnAuth * auth, const gchar * realm, const gchar * file)
{
  gchar *before = wmn_auth_dup_realm (auth);
  GError *error = NULL;

  if (gst_wm_net_sink_check_realm (realm, &error)) {
    if (!wmn_auth_set (auth, realm, file, &error))
      g_prefix_error (&error, "Nobody more can be known: ");
  } else {
    g_prefix_error (&error, "The realm stays as it is: ");
    wmn_auth_set (auth, before, file, NULL);
  }
  g_free (before);
  return error;
}

/* Who has to be somebody and can't be anybody gets 401 for ever.  A handler may
 * still come, so this is no error. */
static GError *
find_locked (GstWMNetSink * self, WmnMount * mount)
{
  WmnUsersTally tally;
  gboolean is_required;
  guint schemes;

  GST_OBJECT_LOCK (self);
  is_required = self->settings.auth_required;
  schemes = (guint) self->settings.auth_schemes;
  GST_OBJECT_UNLOCK (self);
  if (!is_required || gst_wm_net_sink_is_answering (self))
    return NULL;
  if (!wmn_auth_tally (&mount->auth, schemes, &tally))
    return g_error_new_literal (GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_SETTINGS, "Everybody gets 401: there is no "
        "auth-file, and no handler of authenticate");
  if (tally.n_usable > 0)
    return NULL;
  return g_error_new (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
      "Everybody gets 401: nobody in auth-file can be known by auth-schemes "
      "(users: %u; lines of another realm: %u, of no use: %u), and there is no "
      "handler of authenticate", tally.n_users, tally.n_foreign,
      tally.n_ignored);
}

/* A file may be slow to read, so this isn't done under the object lock; but
 * what another thread has set meanwhile must not be left out. */
GError *
gst_wm_net_sink_apply_auth (GstWMNetSink * self, WmnMount * mount)
{
  gboolean is_required, is_done = mount == NULL;
  GError *error = NULL;
  gchar *realm, *file;

  while (!is_done) {
    g_clear_error (&error);
    dup_settings (self, &realm, &file, &is_required);
    error = set_auth (&mount->auth, realm, file);
    is_done = has_settings (self, realm, file);
    g_free (realm);
    g_free (file);
  }
  if (error == NULL && mount != NULL)
    error = find_locked (self, mount);
  return error;
}

void
gst_wm_net_sink_warn_of_auth (GstWMNetSink * self, GError * error)
{
  if (error == NULL)
    return;
  GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
      ("%s.", error->message), (NULL));
  g_error_free (error);
}

static gboolean
check_file (GstWMNetSink * self, const gchar * file)
{
  GError *error = NULL;
  int number;
  gchar *text;
  gsize size;

  if (g_file_get_contents (file, &text, &size, &error)) {
    explicit_bzero (text, size);
    g_free (text);
    return TRUE;
  }
  number = access (file, R_OK) == 0 ? 0 : errno;
  gst_wm_net_sink_fail_to_open (self, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_OPEN_READ, number == EACCES ?
      GST_WM_NET_ERROR_PERMISSION : GST_WM_NET_ERROR_INVALID_ARGUMENT, number,
      g_strdup_printf ("The file of users can't be read: %s.", error->message),
      g_strdup_printf ("auth-file=\"%s\"", file));
  g_error_free (error);
  return FALSE;
}

/* Opening fails on what would leave everybody out.  A file of users that
 * nobody is held against isn't what its owner thinks it is. */
gboolean
gst_wm_net_sink_check_auth (GstWMNetSink * self)
{
  gboolean is_required, is_good = TRUE;
  gchar *realm, *file;

  dup_settings (self, &realm, &file, &is_required);
  if (!is_realm (realm)) {
    gst_wm_net_sink_fail_to_open (self, GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_SETTINGS, GST_WM_NET_ERROR_INVALID_ARGUMENT, 0,
        g_strdup_printf ("The realm has more than %u bytes, or control "
            "characters.", WMN_AUTH_MAX_REALM), NULL);
    is_good = FALSE;
  } else if (file != NULL && is_required) {
    is_good = check_file (self, file);
  } else if (file != NULL) {
    GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
        ("There is a file of users, but nobody has to be one of them: set "
            "auth-required."), ("auth-file=\"%s\"", file));
  }
  g_free (realm);
  g_free (file);
  return is_good;
}

/* --- the signal -------------------------------------------------------- */

gboolean
gst_wm_net_sink_is_answering (gpointer user_data)
{
  return g_signal_has_handler_pending (user_data, signal_authenticate, 0,
      FALSE);
}

gchar *
gst_wm_net_sink_authenticate (gpointer user_data, WmnRecord * record,
    const gchar * user, const gchar * realm, const gchar * password)
{
  GstWMNetSink *self = GST_WM_NET_SINK (user_data);
  GstWMClientInfo *info = gst_wm_net_sink_identify (record);
  gchar *proof = NULL;

  atomic_store (&self->herald, g_thread_self ());
  g_signal_emit (self, signal_authenticate, 0, info, user, realm, password,
      &proof);
  atomic_store (&self->herald, NULL);
  gst_wm_client_info_unref (info);
  return proof;
}

/* Who doesn't know the user leaves it to the next. */
static gboolean
stop_at_proof (GSignalInvocationHint * hint, GValue * sum,
    const GValue * answer, gpointer data)
{
  const gchar *proof = g_value_get_string (answer);

  if (proof != NULL)
    g_value_set_string (sum, proof);
  return proof == NULL;
}

void
gst_wm_net_sink_install_auth_signal (GType type)
{
  /**
   * wmnetsink::authenticate:
   * @info: what is known of the client; its id is 0
   * @user: who it says it is
   * @realm: the realm it has been asked for
   * @password: (nullable): the password it has sent; %NULL with Digest, where
   *   none is sent
   *
   * What proves that a client is @user?  Emitted while auth-required is set,
   * for users that auth-file doesn't have.  The client waits for the answer,
   * for handshake-timeout at the most.
   *
   * The answer is the user's password, or `{HA1}` and the MD5 of
   * `user:realm:password` in hexadecimal digits; either will do for Basic and
   * for Digest, and what the client has sent is compared with it.  A handler
   * that has checked @password by other means returns @password itself.
   *
   * Returns: (nullable) (transfer full): the proof, %NULL for nobody
   *
   * Since: 0.1
   */
  signal_authenticate = g_signal_new ("authenticate", type,
      G_SIGNAL_RUN_LAST, 0, stop_at_proof, NULL, NULL, G_TYPE_STRING, 4,
      GST_TYPE_WM_CLIENT_INFO, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}
