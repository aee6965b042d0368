#ifndef ENTENTEATLAS_H
#define ENTENTEATLAS_H
#include <stddef.h>
#endif
