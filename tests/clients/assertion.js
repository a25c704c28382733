// A token endpoint that takes the assertion of one certificate, judged by an implementation of JOSE that is not ours.
//
//     node assertion.js CERTIFICATE TENANT CLIENT
//
// Prints its URL, then what it judged of each assertion.
"use strict";
const { X509Certificate, createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { decodeProtectedHeader, importX509, jwtVerify } = require("jose");

const [file, tenant, client] = process.argv.slice(2);
const pem = readFileSync(file, "utf8");
const certificate = new X509Certificate(pem).raw;
let url;

async function judge(form) {
  if (form.get("client_assertion_type") !== "urn:ietf:params:oauth:client-assertion-type:jwt-bearer") throw new Error("no assertion");
  const assertion = form.get("client_assertion");
  const { alg, typ, x5c, "x5t#S256": thumbprint } = decodeProtectedHeader(assertion);
  const { payload } = await jwtVerify(assertion, await importX509(pem, "PS256"), {
    algorithms: ["PS256"],
    typ: "JWT",
    audience: `${url}/${tenant}/oauth2/v2.0/token`,
    issuer: client,
    subject: client,
    requiredClaims: ["jti", "nbf", "iat", "exp"],
    maxTokenAge: "1 minute",
  });
  if (thumbprint !== createHash("sha256").update(certificate).digest("base64url")) throw new Error("another certificate's thumbprint");
  if (payload.exp - payload.nbf > 600) throw new Error("good for longer than ten minutes");
  if (x5c && x5c[0] !== certificate.toString("base64")) throw new Error("another certificate's chain");
  return `${alg} ${typ}${x5c ? " with its chain" : ""}`;
}

async function bodyOf(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const server = createServer(async (request, response) => {
  const answer = (status, body) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (request.url !== `/${tenant}/oauth2/v2.0/token`) return answer(404, { error: { code: "NotFound", message: "not here" } });
  try {
    console.log(`verified: ${await judge(new URLSearchParams(await bodyOf(request)))}`);
    answer(200, { token_type: "Bearer", expires_in: 3600, access_token: "given" });
  } catch (error) {
    console.log(`refused: ${error.message}`);
    answer(401, { error: "invalid_client", error_description: error.message });
  }
});
server.listen(0, "127.0.0.1", () => {
  url = `http://127.0.0.1:${server.address().port}`;
  console.log(url);
});
