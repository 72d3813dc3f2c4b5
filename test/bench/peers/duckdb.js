// A query of DuckDB over the same rows: node duckdb.js FILE.csv FILE.sql [RUNS]
// prints the milliseconds of each run, after one warm-up, the peak memory of the
// process in kB and the result of the last run; a single thread, as PostgreSQL has
// without parallel workers.
const { readFileSync } = require('fs');
const { DuckDBInstance } = require('@duckdb/node-api');

async function main(csv, file, runs) {
	const db = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
	await db.run(`CREATE TABLE subscriptions AS SELECT * FROM read_csv('${csv}', header = true, columns = {
		'customer_id': 'BIGINT', 'segment': 'VARCHAR', 'product': 'VARCHAR', 'mrr': 'DECIMAL(12,2)',
		'started_on': 'DATE', 'ended_on': 'DATE'})`);
	const sql = readFileSync(file, 'utf8');
	let rows;
	for (let run = 0; run <= runs; run++) {
		const start = process.hrtime.bigint();
		rows = (await db.runAndReadAll(sql)).getRowsJson();
		const ms = Number(process.hrtime.bigint() - start) / 1e6;
		if (run > 0) console.log(`ms ${ms.toFixed(0)}`);
	}
	console.log(`kB ${process.resourceUsage().maxRSS}`);
	for (const row of rows) console.log(row.join('|'));
}

main(process.argv[2], process.argv[3], Number(process.argv[4] || 5));
