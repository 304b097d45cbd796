// An OpenID Connect provider on loopback for the tests: node serve.mjs PATH PERSON.
//
// It prints its issuer. Browsers are sent back to PATH on any port of loopback. Whoever is sent here is signed in at once,
// as the person that the file PERSON names: JSON with sub, email, email_verified and name. Without the file nobody is.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [path, personFile] = process.argv.slice(2);
const person = async () => JSON.parse(await readFile(personFile, "utf8"));

const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{ client_id: "annunciator", client_secret: "a secret of the tests", redirect_uris: [`http://127.0.0.1${path}`] }],
  claims: { email: ["email", "email_verified"], profile: ["name"] },
  // The claims stand in the ID token itself, as those of most providers do.
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: async (_ctx, sub) => ({ accountId: sub, claims: async () => ({ ...(await person()), sub }) }),
});

// The system chooses the port of the server that is tested.
provider.Client.prototype.redirectUriAllowed = (uri) => {
  const { protocol, hostname, pathname } = new URL(uri);
  return protocol === "http:" && hostname === "127.0.0.1" && pathname === path;
};

/** Signs in, or consents, without a page. */
async function interact(request, response) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    const who = await person().catch(() => undefined);
    const result = who
      ? { login: { accountId: who.sub } }
      : { error: "access_denied", error_description: "nobody is let in" };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
  const { accountId } = session;
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope("openid email profile");
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

const answer = provider.callback();
server.on("request", (request, response) => {
  if (!request.url.startsWith("/interaction/")) return answer(request, response);
  interact(request, response).catch((error) => {
    response.statusCode = 500;
    response.end(String(error));
  });
});
console.log(issuer);
