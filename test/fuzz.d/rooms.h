/*
 * rooms.h
 *		What a fuzzed value of each type is used for.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef FUZZ_ROOMS_H
#define FUZZ_ROOMS_H

#include "fmgr.h"
#include "lib/stringinfo.h"

#define MAX_USES	4

typedef struct Type
{
	const char *name;
	PGFunction	in;
	PGFunction	out;
	PGFunction	recv;
	PGFunction	send;
	const char *(*check) (const void *value);
	void		(*uses[MAX_USES]) (void);	/* of the value below */
	void		(*repair) (StringInfo from, StringInfo to); /* of bytes */
} Type;

extern const Type types[];		/* the last one has no name */
extern void *used;

extern void require(bool holds, const char *what);
extern void require_valid(const char *complaint);
extern bool same_bytes(const void *a, const void *b);

#endif							/* FUZZ_ROOMS_H */
