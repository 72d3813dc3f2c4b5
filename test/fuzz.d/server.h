/*
 * server.h
 *		What stands in the place of the server while it is not there.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef FUZZ_SERVER_H
#define FUZZ_SERVER_H

#include "fmgr.h"

/* Give back everything that was allocated. */
extern void server_reset(void);

/* Run a step: 0, or the SQLSTATE of the error that ended it. */
extern int	server_try(void (*step) (void));

/* The message of that error. */
extern const char *server_message(void);

/* Call a function of one argument, neither of which is NULL. */
extern Datum server_call(PGFunction function, Datum argument);

#endif							/* FUZZ_SERVER_H */
