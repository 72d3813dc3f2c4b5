/*
 * numbers.c
 *		What libFuzzer calls for the functions of numbers alone: tails and their
 *		quantiles, and the survival and lifetimes of models, with any arguments
 *		that their callers let through. They come to an end, and what they say is
 *		a number that can be.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "distribution.h"
#include "retention_model.h"
#include "server.h"

#define SLACK			1e-9	/* of what rises or falls, for rounding */
#define MAX_AGE			((double) (INT64CONST(1) << 53))
#define PARAMETER_MIN	1e-100
#define PARAMETER_MAX	1e100

extern int	LLVMFuzzerInitialize(int *argc, char ***argv);
extern int	LLVMFuzzerTestOneInput(const uint8 *data, size_t size);

static const uint8 *input;
static size_t input_left;
static uint64 values;

#define REQUIRE(holds, ...)                                                   \
	do                                                                        \
	{                                                                         \
		if (!(holds))                                                         \
		{                                                                     \
			fprintf(stderr, "not so: " #holds "\n" __VA_ARGS__);              \
			abort();                                                          \
		}                                                                     \
	} while (0)

/*
 * The next eight bytes; behind the end, zeros.
 */
static uint64
next_word(void)
{
	uint64		word = 0;
	size_t		size = Min(input_left, sizeof(word));

	memcpy(&word, input, size);
	input += size;
	input_left -= size;
	return word;
}

/* Above 0 and below 1. */
static double
next_fraction(void)
{
	return ((next_word() >> 12) + 0.5) * 0x1p-52;
}

/*
 * Of any size from "low" to "high": the bits of a double as they are, or a power
 * if they are none.
 */
static double
next_positive(double low, double high)
{
	uint64		word = next_word();
	double		number;

	memcpy(&number, &word, sizeof(number));
	number = fabs(number);
	if (number >= low && number <= high)
		return number;
	return low * pow(high / low, (word >> 11) * 0x1p-53);
}

static void
check_tails(void)
{
	double		confidence = next_fraction();
	double		degrees = next_positive(DBL_MIN, DBL_MAX);
	double		x = next_positive(PARAMETER_MIN, PARAMETER_MAX);
	double		normal = mrr_normal_quantile(confidence);
	double		student = mrr_student_quantile(confidence, degrees);
	double		wider = mrr_student_quantile(nextafter(confidence, 1), degrees);
	double		tail;

	REQUIRE(normal >= 0 && normal < 9, "confidence %.17g: %g\n", confidence, normal);
	REQUIRE(student >= normal * (1 - SLACK),
			"confidence %.17g, degrees %.17g: %g\n", confidence, degrees, student);
	REQUIRE(confidence > 1 - 0x1p-50 || wider >= student * (1 - SLACK),
			"confidence %.17g, degrees %.17g: %g, then %g\n", confidence, degrees,
			student, wider);
	degrees = 1 + next_word() % 1000;
	tail = mrr_chi_square_tail(x, degrees);
	REQUIRE(tail >= 0 && tail <= 1 + SLACK, "%.17g, degrees %g: %g\n", x, degrees, tail);
	REQUIRE(mrr_chi_square_tail(x * 1.5, degrees) <= tail + SLACK,
			"%.17g, degrees %g\n", x, degrees);
}

static void
check_model(void)
{
	uint64		word = next_word();
	RetentionModel model = {.kind = word % MODEL_KINDS};
	double	   *p = model.parameters;
	double		from = next_word() % 4 == 0 ? 0 : floor(next_positive(1, MAX_AGE));
	double		age = from + floor(next_positive(1, MAX_AGE));
	double		discount_rate = word & 16 ? 0 : next_positive(1e-12, 1e3);
	double		survival;
	double		later;
	double		annuity;

	if (word & 32)
		model.status = model.kind == MODEL_SBG ? FIT_GEOMETRIC
			: model.kind == MODEL_BDW ? FIT_DISCRETE_WEIBULL : FIT_CONVERGED;
	p[MODEL_ALPHA] = next_positive(PARAMETER_MIN, PARAMETER_MAX);
	p[MODEL_BETA] = next_positive(PARAMETER_MIN, PARAMETER_MAX);
	p[MODEL_C] = next_positive(PARAMETER_MIN, PARAMETER_MAX);
	p[MODEL_THETA] = word & 64 ? (word >> 7) % 2 : next_fraction();
	for (int i = 0; i < MODEL_PARAMETERS; i++)
		if (!mrr_model_uses(&model, i))
			p[i] = NAN;
	survival = mrr_model_survival_from(&model, from, age);
	later = mrr_model_survival_from(&model, from, age + 1);
	annuity = mrr_model_annuity(&model, from, discount_rate);
#define MODEL_TEXT "%s, %s, alpha %.17g, beta %.17g, c %.17g, theta %.17g, " \
	"from %.17g to %.17g, discount %.17g: %.17g, %.17g, annuity %.17g\n", \
	mrr_model_names[model.kind], mrr_status_names[model.status], p[MODEL_ALPHA], \
	p[MODEL_BETA], p[MODEL_C], p[MODEL_THETA], from, age, discount_rate, survival, \
	later, annuity
	REQUIRE(survival >= 0 && survival <= 1, MODEL_TEXT);
	REQUIRE(later >= 0 && later <= survival * (1 + SLACK), MODEL_TEXT);
	REQUIRE(annuity >= 1 - SLACK, MODEL_TEXT);	/* the first payment is certain */
	/* Nobody leaves: 1, v, v^2, ... */
	REQUIRE(annuity <= (1 + discount_rate) / discount_rate * (1 + SLACK), MODEL_TEXT);
}

int
LLVMFuzzerTestOneInput(const uint8 *data, size_t size)
{
	input = data;
	input_left = size;
	check_tails();
	check_model();
	values++;
	return 0;
}

static void
report(void)
{
	fprintf(stderr, "outcomes: value=" UINT64_FORMAT "\n", values);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	server_reset();
	atexit(report);
	return 0;
}
