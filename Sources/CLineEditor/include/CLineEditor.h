#ifndef CLINEEDITOR_H
#define CLINEEDITOR_H
#include <stdio.h>
#include <histedit.h>
#endif
