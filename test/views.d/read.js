/*
 * read.js
 *		Reads every view in the schema retention_bi with node-postgres as it
 *		comes, and compares each value with the text that the server has for it.
 *
 * The driver's default: date is a Date at midnight of the local time zone,
 * bigint and numeric are strings, double precision is a number, boolean is a
 * boolean. A type that it does not know, such as an interval, a range or one
 * of the extension, would be an object or a string of its own and is refused.
 */
'use strict';

const assert = require('assert');
const { Client } = require('pg');

const two = (n) => String(n).padStart(2, '0');

/* What a value of each type has to be, as the server writes it. */
const written = {
	date: (v) => {
		assert(v instanceof Date && !Number.isNaN(v.getTime()), 'no valid Date');
		return `${v.getFullYear()}-${two(v.getMonth() + 1)}-${two(v.getDate())}`;
	},
	text: (v) => { assert.strictEqual(typeof v, 'string'); return v; },
	numeric: (v) => {
		assert.strictEqual(typeof v, 'string');
		assert(/^-?\d+(\.\d+)?$/.test(v) && Number.isFinite(Number(v)), 'no number: ' + v);
		return v;
	},
	int8: (v) => { assert.strictEqual(typeof v, 'string'); assert(/^-?\d+$/.test(v)); return v; },
	bool: (v) => { assert.strictEqual(typeof v, 'boolean'); return v ? 'true' : 'false'; },
	float8: (v) => { assert.strictEqual(typeof v, 'number'); assert(Number.isFinite(v)); return v; },
};

async function main() {
	const client = new Client({ host: process.env.PGHOST });
	const seen = {};
	let values = 0;
	await client.connect();
	const types = Object.fromEntries((await client.query(
		'SELECT oid::integer, typname FROM pg_type')).rows.map((t) => [t.oid, t.typname]));
	const views = (await client.query(`SELECT relname FROM pg_class
		WHERE relnamespace = 'retention_bi'::regnamespace AND relkind = 'v' ORDER BY relname`)).rows;
	assert(views.length >= 14, `only ${views.length} views`);
	for (const { relname } of views) {
		const empty = await client.query(`SELECT * FROM retention_bi.${relname} LIMIT 0`);
		const columns = empty.fields.map((f) => f.name);
		/* Value and text of it in one row, so that no order is needed. */
		const { rows } = await client.query({ rowMode: 'array',
			text: `SELECT ${columns.map((c) => `"${c}", "${c}"::text`).join(', ')} FROM retention_bi.${relname}` });
		assert(rows.length > 0, `${relname} has no rows`);
		empty.fields.forEach((field, i) => {
			const type = types[field.dataTypeID];
			assert(type in written, `${relname}.${field.name} has the type ${type}`);
			for (const row of rows) {
				const [value, text] = [row[2 * i], row[2 * i + 1]];
				if (text === null) {
					assert.strictEqual(value, null);
					continue;
				}
				const same = written[type](value);
				assert(type === 'float8' ? same === Number(text) : same === text,
					`${relname}.${field.name}: ${same} is not ${text}`);
				seen[type] = (seen[type] || 0) + 1;
				values++;
			}
		});
	}
	for (const type of Object.keys(written)) {
		assert(seen[type] > 0, `no value of type ${type}`);
	}
	console.log(`${views.length} views, ${values} values`);
	await client.end();
}

main().catch((error) => {
	console.error(error);
	process.exit(1);
});
