// A certified OpenID provider on the loopback address, for the tests: `node provider.mjs REDIRECT`.
// It prints its issuer once it listens, and ends with its standard input, so that no process outlives the tests.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";

import Provider from "oidc-provider";

const [redirect] = process.argv.slice(2);
const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://localhost:${server.address().port}`;

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const client = (id) => ({
  client_id: id,
  client_secret: `secret of ${id}`,
  redirect_uris: [redirect],
  response_types: ["code"],
  grant_types: ["authorization_code"],
  id_token_signed_response_alg: "ES256",
});

const provider = new Provider(issuer, {
  clients: [client("site"), client("another")],
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "of-the-provider", use: "sig", alg: "ES256" }] },
  cookies: { keys: ["k".repeat(32)] },
  claims: { openid: ["sub"], profile: ["name"], email: ["email"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  features: { devInteractions: { enabled: true } },
  // Everyone has the same mail address: an address identifies no one.
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({ sub, name: `${sub} of the provider`, email: "shared@example.org" }),
  }),
});
provider.proxy = false;
server.on("request", provider.callback());
process.stdout.write(`${issuer}\n`);
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
