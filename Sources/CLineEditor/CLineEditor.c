#define _GNU_SOURCE
#include "CLineEditor.h"
#include <string.h>

int line_editor_set_client(EditLine *editor, void *client) { return el_set(editor, EL_CLIENTDATA, client); }
void *line_editor_client(EditLine *editor) {
  void *client = NULL;
  el_get(editor, EL_CLIENTDATA, &client);
  return client;
}
int line_editor_set_reader(EditLine *editor, el_rfunc_t reader) { return el_set(editor, EL_GETCFN, reader); }
int line_editor_set_handles_signals(EditLine *editor, bool handles) { return el_set(editor, EL_SIGNAL, (int)handles); }

static char *empty_prompt(EditLine *editor) {
  (void)editor;
  static char none[1] = "";
  return none;
}
int line_editor_clear_prompt(EditLine *editor) { return el_set(editor, EL_PROMPT, empty_prompt); }
int line_editor_use_emacs(EditLine *editor) { return el_set(editor, EL_EDITOR, "emacs"); }
bool line_editor_is_editing(EditLine *editor) {
  int on = 1;
  el_get(editor, EL_EDITMODE, &on);
  return on != 0;
}
bool line_editor_is_vi(EditLine *editor) {
  const char *name = NULL;
  return el_get(editor, EL_EDITOR, &name) == 0 && name && strcmp(name, "vi") == 0;
}

int line_editor_add_function(EditLine *editor, const char *name, const char *help,
                             unsigned char (*function)(EditLine *, int)) {
  return el_set(editor, EL_ADDFN, name, help, function);
}
int line_editor_bind(EditLine *editor, bool command_mode, const char *keys, const char *function) {
  return command_mode ? el_set(editor, EL_BIND, "-a", keys, function, (char *)NULL)
                      : el_set(editor, EL_BIND, keys, function, (char *)NULL);
}

static ssize_t swallow(void *cookie, const char *bytes, size_t count) {
  (void)cookie, (void)bytes;
  return (ssize_t)count;
}
FILE *line_editor_sink(void) { return fopencookie(NULL, "w", (cookie_io_functions_t){.write = swallow}); }
