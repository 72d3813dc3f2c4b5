/*
 * retention.c
 *		The module's magic block. Everything else stands in its own room; see
 *		README.md in this directory.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "fmgr.h"

#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(.name = "retention", .version = "1.0");
#else
PG_MODULE_MAGIC;
#endif
