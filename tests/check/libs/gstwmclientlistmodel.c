/* SPDX-License-Identifier: LGPL-2.1-or-later
 * SPDX-FileCopyrightText: 2026 The wmnet authors
 */

/* The list model and its rows (docs/interface.md B.4; acceptance 66, 67). */

#include <gst/check/gstcheck.h>
#include <gst/wmnet/wmnet.h>

#include "mock-server.h"

typedef struct
{
  GstWMClientListModel *model;
  GThread *thread;
  GArray *ids;                  /* the model as its signals tell it */
  guint n_changes;
} Reader;

static void
dispatch (void)
{
  while (g_main_context_iteration (NULL, FALSE));
}

static guint64
get_row_id (GListModel * model, guint row)
{
  g_autoptr (GstWMClientItem) item = g_list_model_get_item (model, row);

  return gst_wm_client_item_get_id (item);
}

static void
on_items_changed (GListModel * model, guint position, guint removed,
    guint added, Reader * reader)
{
  guint i;

  fail_unless (g_thread_self () == reader->thread);
  reader->n_changes++;
  if (removed > 0)
    g_array_remove_range (reader->ids, position, removed);
  for (i = 0; i < added; i++) {
    guint64 id = get_row_id (model, position + i);

    g_array_insert_val (reader->ids, position + i, id);
  }
}

static void
open_reader (Reader * reader, MockServer * server)
{
  guint i;

  reader->model =
      gst_wm_client_list_model_new (GST_WM_CLIENT_CONNECTIONS (server));
  reader->thread = g_thread_self ();
  reader->ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  reader->n_changes = 0;
  for (i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (reader->model)); i++) {
    guint64 id = get_row_id (G_LIST_MODEL (reader->model), i);

    g_array_append_val (reader->ids, id);
  }
  g_signal_connect (reader->model, "items-changed",
      G_CALLBACK (on_items_changed), reader);
}

static void
close_reader (Reader * reader)
{
  g_clear_object (&reader->model);
  g_array_unref (reader->ids);
}

/* The model, and what its signals said, are the snapshot. */
static void
check_same (Reader * reader, MockServer * server)
{
  g_autoptr (GPtrArray) clients =
      gst_wm_client_connections_get_clients (GST_WM_CLIENT_CONNECTIONS
      (server));
  GListModel *model = G_LIST_MODEL (reader->model);
  guint i;

  fail_unless_equals_int (g_list_model_get_n_items (model), clients->len);
  fail_unless_equals_int (reader->ids->len, clients->len);
  for (i = 0; i < clients->len; i++) {
    guint64 id = gst_wm_client_info_get_id (g_ptr_array_index (clients, i));

    fail_unless_equals_uint64 (get_row_id (model, i), id);
    fail_unless_equals_uint64 (g_array_index (reader->ids, guint64, i), id);
  }
  fail_unless (g_list_model_get_item (model, clients->len) == NULL);
}

/* F 66 */
GST_START_TEST (test_random_steps)
{
  g_autoptr (MockServer) server = mock_server_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint64 newest = 0;
  Reader reader;
  guint i, j;

  mock_server_begin (server);
  open_reader (&reader, server);
  for (i = 0; i < 500; i++) {
    guint n = (guint) g_rand_int_range (rand, 0, 4);

    for (j = 0; j < n; j++) {
      if (newest == 0 || g_rand_boolean (rand))
        newest = mock_server_add_client (server, "192.0.2.1", 1000 + i);
      else
        mock_server_leave (server, (guint64) g_rand_int_range (rand, 1,
                (gint) newest + 1));
    }
    dispatch ();
    check_same (&reader, server);
  }
  fail_unless (reader.n_changes > 100);
  close_reader (&reader);
}

GST_END_TEST;

static gpointer
come_and_go (gpointer data)
{
  guint i;

  for (i = 0; i < 200; i++) {
    guint64 id = mock_server_add_client (data, "192.0.2.2", 2000 + i);

    if (i % 3 != 0)
      mock_server_leave (data, id);
  }
  return NULL;
}

/* News from another thread; the model changes in ours, and not for each. */
GST_START_TEST (test_other_thread)
{
  g_autoptr (MockServer) server = mock_server_new ();
  GThread *thread;
  Reader reader;

  mock_server_begin (server);
  open_reader (&reader, server);
  thread = g_thread_new ("news", come_and_go, server);
  g_thread_join (thread);
  fail_unless_equals_int (reader.n_changes, 0);
  dispatch ();
  check_same (&reader, server);
  fail_unless_equals_int (reader.n_changes, 1);
  close_reader (&reader);
}

GST_END_TEST;

static void
count_notify (GObject * item, GParamSpec * pspec, guint * count)
{
  (*count)++;
}

/* F 67: rows stay the same objects, their infos are new */
GST_START_TEST (test_rows)
{
  g_autoptr (MockServer) server = mock_server_new ();
  GstWMClientItem *row;
  g_autofree gchar *address = NULL;
  guint64 sent = 0;
  guint n_infos = 0;
  Reader reader;

  mock_server_begin (server);
  mock_server_add_client (server, "192.0.2.1", 1);
  mock_server_add_client (server, "192.0.2.2", 2);
  open_reader (&reader, server);
  g_object_set (reader.model, "refresh-interval", 1, NULL);
  row = g_list_model_get_item (G_LIST_MODEL (reader.model), 1);
  g_signal_connect (row, "notify::info", G_CALLBACK (count_notify), &n_infos);
  mock_server_leave (server, 1);
  while (n_infos < 3)
    g_main_context_iteration (NULL, TRUE);
  fail_unless (row == g_list_model_get_item (G_LIST_MODEL (reader.model), 0));
  g_object_unref (row);
  mock_server_advance (server);
  n_infos = 0;
  while (n_infos == 0)
    g_main_context_iteration (NULL, TRUE);
  g_object_get (row, "address", &address, "bytes-sent", &sent, NULL);
  fail_unless_equals_string (address, "192.0.2.2");
  fail_unless (sent > 0);
  g_object_unref (row);
  close_reader (&reader);
}

GST_END_TEST;

typedef struct
{
  MockServer *server;
  guint64 leaving;              /* 0 = nobody any more */
  guint n_inside;
} Dialog;

static void
on_dialog (GListModel * model, guint position, guint removed, guint added,
    Dialog * dialog)
{
  guint64 id = dialog->leaving;

  if (id == 0)
    return;
  dialog->leaving = 0;
  mock_server_leave (dialog->server, id);
  mock_server_add_client (dialog->server, "192.0.2.3", 3);
  dispatch ();
  dialog->n_inside = g_list_model_get_n_items (model);
}

/* A handler that runs the main loop, as for a dialog: what comes meanwhile
 * comes behind its return, so that no change is told inside of another. */
GST_START_TEST (test_nested_loop)
{
  g_autoptr (MockServer) server = mock_server_new ();
  Dialog dialog = { server, 2, 0 };
  Reader reader;
  guint i;

  mock_server_begin (server);
  for (i = 0; i < 3; i++)
    mock_server_add_client (server, "192.0.2.1", i);
  open_reader (&reader, server);
  g_signal_connect (reader.model, "items-changed", G_CALLBACK (on_dialog),
      &dialog);
  mock_server_leave (server, 1);
  dispatch ();
  fail_unless_equals_int (dialog.n_inside, 2);
  check_same (&reader, server);
  fail_unless_equals_int (reader.n_changes, 3);
  close_reader (&reader);
}

GST_END_TEST;

/* F 67: the model outlives its server, empty */
GST_START_TEST (test_server_gone)
{
  MockServer *server = mock_server_new ();
  GObject *held = NULL;
  Reader reader;

  mock_server_begin (server);
  open_reader (&reader, server);
  mock_server_add_client (server, "192.0.2.1", 1);
  dispatch ();
  fail_unless_equals_int (reader.ids->len, 1);
  gst_object_unref (server);
  dispatch ();
  fail_unless_equals_int (reader.ids->len, 0);
  fail_unless_equals_int (g_list_model_get_n_items (G_LIST_MODEL
          (reader.model)), 0);
  g_object_get (reader.model, "server", &held, NULL);
  fail_unless (held == NULL);
  close_reader (&reader);
}

GST_END_TEST;

/* A bell that rings when nobody is at home any more. */
GST_START_TEST (test_model_gone)
{
  g_autoptr (MockServer) server = mock_server_new ();
  Reader reader;

  mock_server_begin (server);
  open_reader (&reader, server);
  mock_server_add_client (server, "192.0.2.1", 1);
  close_reader (&reader);
  dispatch ();
  mock_server_add_client (server, "192.0.2.1", 2);
  dispatch ();
}

GST_END_TEST;

/* A binding can make a row that is nobody's; it has what its properties begin
 * with. */
GST_START_TEST (test_nobody)
{
  g_autoptr (GstWMClientItem) row = g_object_new (GST_TYPE_WM_CLIENT_ITEM,
      NULL);
  guint n, i;
  g_autofree GParamSpec **specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (row), &n);

  fail_unless_equals_uint64 (gst_wm_client_item_get_id (row), 0);
  fail_unless (gst_wm_client_item_get_info (row) == NULL);
  for (i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;

    g_object_get_property (G_OBJECT (row), specs[i]->name, &value);
    fail_unless (g_param_value_defaults (specs[i], &value), "%s",
        specs[i]->name);
    g_value_unset (&value);
  }
}

GST_END_TEST;

static Suite *
gstwmclientlistmodel_suite (void)
{
  Suite *s = suite_create ("gstwmclientlistmodel");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_random_steps);
  tcase_add_test (tc, test_other_thread);
  tcase_add_test (tc, test_rows);
  tcase_add_test (tc, test_nested_loop);
  tcase_add_test (tc, test_server_gone);
  tcase_add_test (tc, test_model_gone);
  tcase_add_test (tc, test_nobody);
  return s;
}

GST_CHECK_MAIN (gstwmclientlistmodel);
