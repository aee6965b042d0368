#include "EntenteAtlas.h"
