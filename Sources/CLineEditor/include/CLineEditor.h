#ifndef CLINEEDITOR_H
#define CLINEEDITOR_H
#include <stdbool.h>
#include <stdio.h>
#include <histedit.h>

/* libedit for Swift. Its own header serves wherever it is plain; what follows are fixed-arity forms of its variadic
   calls and what they need. Results are libedit's: 0 or 1 for success, -1 for failure. */

int line_editor_set_client(EditLine *, void *client);
void *line_editor_client(EditLine *);
int line_editor_set_reader(EditLine *, el_rfunc_t reader);
int line_editor_set_handles_signals(EditLine *, bool);
/* libedit is to show no prompt: the painter shows it. */
int line_editor_clear_prompt(EditLine *);
/* Which keys are in use unless ~/.editrc asks for vi's: how libedit was built decides otherwise. */
int line_editor_use_emacs(EditLine *);
/* Whether ~/.editrc has left editing on. */
bool line_editor_is_editing(EditLine *);
/* Whether the keys in use are vi's. */
bool line_editor_is_vi(EditLine *);

int line_editor_add_function(EditLine *, const char *name, const char *help, unsigned char (*)(EditLine *, int));
/* `bind keys function`, or with `-a` for vi's command mode. */
int line_editor_bind(EditLine *, bool command_mode, const char *keys, const char *function);

/* A stream that swallows what is written to it; NULL if there is no memory. */
FILE *line_editor_sink(void);
#endif
