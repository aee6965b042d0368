#include "EntenteAtlas.h"

static const unsigned char prelude[] = {
#embed "World/00-prelude.ent"
};
static const unsigned char world[] = {
#embed "World/05-world.ent"
};
static const unsigned char regions[] = {
#embed "World/10-regions.ent"
};
static const unsigned char states[] = {
#embed "World/20-states.ent"
};
static const unsigned char organizations[] = {
#embed "World/30-organizations.ent"
};
static const unsigned char memberships[] = {
#embed "World/31-memberships.ent"
};
static const unsigned char territories[] = {
#embed "World/40-territories.ent"
};
static const unsigned char conflicts[] = {
#embed "World/50-conflicts.ent"
};
static const unsigned char article[] = {
#embed "World/60-article.ent"
};

static const struct {
  const char *name;
  const unsigned char *bytes;
  size_t size;
} files[] = {
    {"prelude.ent", prelude, sizeof prelude},
    {"world.ent", world, sizeof world},
    {"regions.ent", regions, sizeof regions},
    {"states.ent", states, sizeof states},
    {"organizations.ent", organizations, sizeof organizations},
    {"memberships.ent", memberships, sizeof memberships},
    {"territories.ent", territories, sizeof territories},
    {"conflicts.ent", conflicts, sizeof conflicts},
    {"article.ent", article, sizeof article},
};

size_t atlas_file_count(void) { return sizeof files / sizeof *files; }
const char *atlas_file_name(size_t index) { return files[index].name; }
const unsigned char *atlas_file_bytes(size_t index) { return files[index].bytes; }
size_t atlas_file_size(size_t index) { return files[index].size; }

/* Read in place: its columns want their alignment. */
#if __has_embed("atlas.image") == __STDC_EMBED_FOUND__
_Alignas(64) static const unsigned char image[] = {
#embed "atlas.image"
};
const unsigned char *atlas_image_bytes(void) { return image; }
size_t atlas_image_size(void) { return sizeof image; }
#else
const unsigned char *atlas_image_bytes(void) { return 0; }
size_t atlas_image_size(void) { return 0; }
#endif
