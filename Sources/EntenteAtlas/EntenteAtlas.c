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
static const unsigned char state_details[] = {
#embed "World/21-state-details.ent"
};
static const unsigned char former_states[] = {
#embed "World/22-former-states.ent"
};
static const unsigned char populations[] = {
#embed "World/23-populations.ent"
};
static const unsigned char organizations[] = {
#embed "World/30-organizations.ent"
};
static const unsigned char memberships[] = {
#embed "World/31-memberships.ent"
};
static const unsigned char bodies_europe[] = {
#embed "World/32-bodies-europe.ent"
};
static const unsigned char bodies_africa_middle_east[] = {
#embed "World/33-bodies-africa-middle-east.ent"
};
static const unsigned char bodies_asia_pacific[] = {
#embed "World/34-bodies-asia-pacific.ent"
};
static const unsigned char bodies_americas[] = {
#embed "World/35-bodies-americas.ent"
};
static const unsigned char bodies_global[] = {
#embed "World/36-bodies-global.ent"
};
static const unsigned char territories[] = {
#embed "World/40-territories.ent"
};
static const unsigned char conflicts[] = {
#embed "World/50-conflicts.ent"
};
static const unsigned char interstate_wars[] = {
#embed "World/51-interstate-wars.ent"
};
static const unsigned char internal_conflicts[] = {
#embed "World/52-internal-conflicts.ent"
};
static const unsigned char article[] = {
#embed "World/60-article.ent"
};
static const unsigned char deployments[] = {
#embed "World/61-deployments.ent"
};
static const unsigned char offices[] = {
#embed "World/62-offices.ent"
};
static const unsigned char treaties[] = {
#embed "World/63-treaties.ent"
};
static const unsigned char claims[] = {
#embed "World/64-claims.ent"
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
    {"state-details.ent", state_details, sizeof state_details},
    {"former-states.ent", former_states, sizeof former_states},
    {"populations.ent", populations, sizeof populations},
    {"organizations.ent", organizations, sizeof organizations},
    {"memberships.ent", memberships, sizeof memberships},
    {"bodies-europe.ent", bodies_europe, sizeof bodies_europe},
    {"bodies-africa-middle-east.ent", bodies_africa_middle_east, sizeof bodies_africa_middle_east},
    {"bodies-asia-pacific.ent", bodies_asia_pacific, sizeof bodies_asia_pacific},
    {"bodies-americas.ent", bodies_americas, sizeof bodies_americas},
    {"bodies-global.ent", bodies_global, sizeof bodies_global},
    {"territories.ent", territories, sizeof territories},
    {"conflicts.ent", conflicts, sizeof conflicts},
    {"interstate-wars.ent", interstate_wars, sizeof interstate_wars},
    {"internal-conflicts.ent", internal_conflicts, sizeof internal_conflicts},
    {"article.ent", article, sizeof article},
    {"deployments.ent", deployments, sizeof deployments},
    {"offices.ent", offices, sizeof offices},
    {"treaties.ent", treaties, sizeof treaties},
    {"claims.ent", claims, sizeof claims},
};

size_t atlas_file_count(void) { return sizeof files / sizeof *files; }
const char *atlas_file_name(size_t index) { return files[index].name; }
const unsigned char *atlas_file_bytes(size_t index) { return files[index].bytes; }
size_t atlas_file_size(size_t index) { return files[index].size; }

/* Read in place: its columns want their alignment. */
#if DEBUG
#define IMAGE "atlas.debug.image"
#else
#define IMAGE "atlas.image"
#endif
#if __has_embed(IMAGE) == __STDC_EMBED_FOUND__
_Alignas(64) static const unsigned char image[] = {
#embed IMAGE
};
const unsigned char *atlas_image_bytes(void) { return image; }
size_t atlas_image_size(void) { return sizeof image; }
#else
const unsigned char *atlas_image_bytes(void) { return 0; }
size_t atlas_image_size(void) { return 0; }
#endif
