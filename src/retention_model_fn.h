/*
 * retention_model_fn.h
 *		The row type retention_model, and what goes with it, as arguments.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#ifndef RETENTION_MODEL_FN_H
#define RETENTION_MODEL_FN_H

#include "fmgr.h"
#include "retention_model.h"

/*
 * model, status, the parameters, log_likelihood, the parameters' standard
 * errors, iterations
 */
#define RETENTION_MODEL_COLUMNS		(4 + 2 * MODEL_PARAMETERS)

extern RetentionModel mrr_model_argument(FunctionCallInfo fcinfo, int argument);
extern double mrr_model_age_argument(FunctionCallInfo fcinfo, int argument,
									 int64 least);
extern double mrr_discount_rate_argument(FunctionCallInfo fcinfo, int argument,
										 const char *name);

#endif							/* RETENTION_MODEL_FN_H */
