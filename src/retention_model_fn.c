/*
 * retention_model_fn.c
 *		The row type retention_model: fitting one, and reading survival and
 *		lifetimes off it.
 *
 * Laws
 *	L1	A table that nobody is at risk in at age 1 or later has no model: NULL.
 *		Any other table has one, with a status that says what it is worth; one
 *		that is not "converged" is announced with a NOTICE.
 *	L2	A row of the type that did not come from fit_retention() needs a model
 *		and its parameters (alpha and beta, theta, c) and may leave out the
 *		rest; what contradicts the model is 22023. Those without an upper bound
 *		are from 1e-100 to 1e100.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "compat.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "literal.h"
#include "retention_model_fn.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(fit_retention);
PG_FUNCTION_INFO_V1(retention_model_survival);
PG_FUNCTION_INFO_V1(retention_rate);
PG_FUNCTION_INFO_V1(retention_model_expected_lifetime);
PG_FUNCTION_INFO_V1(residual_lifetime);

static const char *const parameter_names[MODEL_PARAMETERS] = {
	[MODEL_ALPHA] = "alpha",
	[MODEL_BETA] = "beta",
	[MODEL_C] = "c",
	[MODEL_THETA] = "theta",
};

static const char *const status_details[FIT_STATUSES] = {
	[FIT_GEOMETRIC] = "There is no sign of customers with different hazards.",
	[FIT_DISCRETE_WEIBULL] = ("There is no sign of customers with different "
							  "hazards."),
	[FIT_POLARISED] = "Nobody churned after age 1.",
	[FIT_NO_CHURN] = "Nobody churned.",
	[FIT_ALL_CHURN] = "Everybody at risk churned.",
	[FIT_NOT_IDENTIFIED] = "The table has too few ages for the model.",
	[FIT_NOT_CONVERGED] = "The likelihood has no maximum that could be found.",
};

static int
word_argument(const char *word, const char *const *words, int count,
			  const char *what)
{
	int			index = mrr_find_word(words, count, word, strlen(word));
	StringInfoData known;

	if (index >= 0)
		return index;
	initStringInfo(&known);
	for (int i = 0; i < count; i++)
		appendStringInfo(&known, "%s%s", i > 0 ? ", " : "", words[i]);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown %s: \"%s\"", what, word),
			 errhint("There are: %s.", known.data)));
}

/*
 * fit_retention(l, model)
 */
Datum
fit_retention(PG_FUNCTION_ARGS)
{
	LifeTable  *table = life_table_canonical(PG_GETARG_LIFE_TABLE_P(0));
	char	   *word = text_to_cstring(PG_GETARG_TEXT_PP(1));
	ModelKind	kind = word_argument(word, mrr_model_names, MODEL_KINDS, "model");
	RetentionModel model;
	TupleDesc	descriptor;
	Datum		values[RETENTION_MODEL_COLUMNS];
	bool		nulls[RETENTION_MODEL_COLUMNS] = {false};
	int			column = 0;

	if (!mrr_fit(table, kind, &model))
		PG_RETURN_NULL();
	if (model.status != FIT_CONVERGED)
		ereport(NOTICE, (errmsg("fit of model %s ended with status %s", word,
								mrr_status_names[model.status]),
						 errdetail("%s", status_details[model.status])));
	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[column++] = CStringGetTextDatum(mrr_model_names[model.kind]);
	values[column++] = CStringGetTextDatum(mrr_status_names[model.status]);
	for (int i = 0; i < MODEL_PARAMETERS; i++)
	{
		nulls[column] = isnan(model.parameters[i]);
		values[column++] = Float8GetDatum(model.parameters[i]);
	}
	values[column++] = Float8GetDatum(model.log_likelihood);
	for (int i = 0; i < MODEL_PARAMETERS; i++)
	{
		nulls[column] = isnan(model.errors[i]);
		values[column++] = Float8GetDatum(model.errors[i]);
	}
	values[column++] = Int32GetDatum(model.iterations);
	Assert(column == RETENTION_MODEL_COLUMNS);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(descriptor, values,
													  nulls)));
}

/*
 * A parameter of a model; NaN for NULL.
 */
static double
parameter_of(HeapTupleHeader row, const char *name)
{
	bool		is_null;
	Datum		value = GetAttributeByName(row, name, &is_null);

	return is_null ? NAN : DatumGetFloat8(value);
}

static void
need(bool holds, const RetentionModel *model, const char *what)
{
	if (!holds)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model %s with status %s needs %s",
						mrr_model_names[model->kind],
						mrr_status_names[model->status], what)));
}

/*
 * A parameter that has no upper bound, but is of a size that can be computed
 * with.
 */
static bool
is_positive(double parameter)
{
	return parameter >= 1e-100 && parameter <= 1e100;
}

/*
 * An argument of type retention_model (L2).
 */
RetentionModel
mrr_model_argument(FunctionCallInfo fcinfo, int argument)
{
	HeapTupleHeader row = PG_GETARG_HEAPTUPLEHEADER(argument);
	RetentionModel model = {0};
	double	   *p = model.parameters;
	bool		is_null;
	Datum		word = GetAttributeByName(row, "model", &is_null);

	if (is_null)
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("model must not be null")));
	model.kind = word_argument(TextDatumGetCString(word), mrr_model_names,
							   MODEL_KINDS, "model");
	word = GetAttributeByName(row, "status", &is_null);
	model.status = is_null ? FIT_CONVERGED
		: word_argument(TextDatumGetCString(word), mrr_status_names,
						FIT_STATUSES, "status");
	for (int i = 0; i < MODEL_PARAMETERS; i++)
		p[i] = parameter_of(row, parameter_names[i]);
	if (model.status == FIT_NO_CHURN)
		p[MODEL_THETA] = 0;
	if (model.status == FIT_ALL_CHURN)
		p[MODEL_THETA] = 1;
	if (mrr_model_uses(&model, MODEL_ALPHA))
		need(is_positive(p[MODEL_ALPHA]) && is_positive(p[MODEL_BETA]), &model,
			 "alpha and beta above 0");
	if (mrr_model_uses(&model, MODEL_THETA))
		need(p[MODEL_THETA] >= 0 && p[MODEL_THETA] <= 1, &model,
			 "theta from 0 to 1");
	if (mrr_model_uses(&model, MODEL_C))
		need(is_positive(p[MODEL_C]), &model, "c above 0");
	return model;
}

double
mrr_discount_rate_argument(FunctionCallInfo fcinfo, int argument,
						   const char *name)
{
	double		rate = PG_GETARG_FLOAT8(argument);

	if (!(rate > -1) || isinf(rate))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be above -1 and finite: %g", name, rate)));
	return rate;
}

/* From here on an age and the next one are the same double. */
#define MAX_MODEL_AGE	(INT64CONST(1) << 53)

/*
 * An age from "least" on.
 */
double
mrr_model_age_argument(FunctionCallInfo fcinfo, int argument, int64 least)
{
	int64		age = PG_GETARG_INT64(argument);

	if (age < least)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("age must be at least " INT64_FORMAT ": " INT64_FORMAT,
						least, age)));
	if (age >= MAX_MODEL_AGE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("age must be below " INT64_FORMAT ": " INT64_FORMAT,
						MAX_MODEL_AGE, age)));
	return (double) age;
}

/*
 * survival(m, age)
 */
Datum
retention_model_survival(PG_FUNCTION_ARGS)
{
	RetentionModel model = mrr_model_argument(fcinfo, 0);

	PG_RETURN_FLOAT8(mrr_model_survival_from(&model, 0,
											 mrr_model_age_argument(fcinfo, 1, 0)));
}

/*
 * retention_rate(m, age): of those who reached age - 1.
 */
Datum
retention_rate(PG_FUNCTION_ARGS)
{
	RetentionModel model = mrr_model_argument(fcinfo, 0);
	double		age = mrr_model_age_argument(fcinfo, 1, 1);

	PG_RETURN_FLOAT8(mrr_model_survival_from(&model, age - 1, age));
}

/*
 * expected_lifetime(m, discount_rate), DEL: the first payment is certain.
 */
Datum
retention_model_expected_lifetime(PG_FUNCTION_ARGS)
{
	RetentionModel model = mrr_model_argument(fcinfo, 0);
	double		rate = mrr_discount_rate_argument(fcinfo, 1, "discount_rate");

	PG_RETURN_FLOAT8(mrr_model_annuity(&model, 0, rate));
}

/*
 * residual_lifetime(m, age, discount_rate), DERL: just before the decision to
 * renew at that age. At age 0 there is none, and it is DEL.
 */
Datum
residual_lifetime(PG_FUNCTION_ARGS)
{
	RetentionModel model = mrr_model_argument(fcinfo, 0);
	double		age = mrr_model_age_argument(fcinfo, 1, 0);
	double		rate = mrr_discount_rate_argument(fcinfo, 2, "discount_rate");
	double		retention = age == 0 ? 1
		: mrr_model_survival_from(&model, age - 1, age);

	/* Nobody renews: not 0 times a lifetime that may be infinite. */
	PG_RETURN_FLOAT8(retention == 0 ? 0
					 : retention * mrr_model_annuity(&model, age, rate));
}
