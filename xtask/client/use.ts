// A program as somebody would write it against the API's description: compiled by tsc, then run against a demo.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

declare const process: { argv: string[]; exitCode?: number };

type Problem = components["schemas"]["Problem"];

const client = createClient<paths>({ baseUrl: process.argv[2] });

function stop(what: string, problem?: Problem): never {
  throw new Error(`${what}: ${problem?.status ?? ""} ${problem?.detail ?? ""}`);
}

const list = await client.GET("/api/v1/advisories", { params: { query: { label: "act_now", limit: 5, facets: true } } });
if (list.data === undefined) stop("listing", list.error);
const total: number = list.data.total;
const next: string | null = list.data.next;

const created = await client.POST("/api/v1/watchlists", {
  params: { header: { "Idempotency-Key": '"made-by-a-client"' } },
  body: { name: "Of a client", rule: { vendors: ["Siemens"] } },
});
if (created.data === undefined) stop("adding a watchlist", created.error);
const id: string = created.data.id;

const gone = await client.DELETE("/api/v1/watchlists/{id}", { params: { path: { id } } });
if (gone.response.status !== 204) stop("deleting a watchlist", gone.error);

const none = await client.GET("/api/v1/advisories/{id}", { params: { path: { id: "NO-SUCH-ID" } } });
const problem: Problem | undefined = none.error;
if (problem?.status !== 404) stop("what is not there", problem);

console.log(JSON.stringify({ total, next, id, status: problem.status }));
