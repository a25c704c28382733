// Judges recorded exchanges by Azure's own OpenAPI description, with Azure's own validator.
//
//     node validate.js OPENAPI_DIR FALSE_ALARMS LEAST < exchanges
//
// Exchanges are what `adfkeep emulator --record` writes. Exit code 1: a violation that FALSE_ALARMS does not name, or
// fewer than LEAST exchanges.
"use strict";
require("reflect-metadata"); // oav needs it and does not say so
const { LiveValidator } = require("oav");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const host = "https://management.azure.com";
const json = { "content-type": "application/json" };

// Of Microsoft.Network there is a piece that refers to pieces that are not there.
const neighbourPatterns = ["authorization", "resources", "monitor", "policyinsights", "msi"].map(
  (service) => `${service}/resource-manager/**/*.json`);

async function validatorOf(directory, pattern) {
  const troubles = [];
  const validator = new LiveValidator(
    { fileRoot: directory, directory, git: { shouldClone: false }, isPathCaseSensitive: false, swaggerPathsPattern: pattern },
    (message, level) => level === "error" && troubles.push(message));
  await validator.initialize();
  // What does not load would be "not found" for every exchange, or pass for want of a schema.
  if (troubles.length > 0) throw new Error(troubles.join("\n"));
  return validator;
}

// An entity may be called "providers" too, so the last one counts.
function providerOf(path) {
  const named = [...path.matchAll(/\/providers\/([^/]+)\/[^/]+/gi)].pop();
  return named ? named[1].toLowerCase() : "microsoft.resources";
}

function parsed(text) {
  return text === "" ? undefined : JSON.parse(text);
}

async function violationsOf(exchange, validator) {
  const url = new URL(exchange.target, host);
  const result = await validator.validateLiveRequestResponse({
    liveRequest: {
      method: exchange.method,
      url: host + url.pathname + url.search,
      query: Object.fromEntries(url.searchParams),
      headers: json,
      body: parsed(exchange.request),
    },
    liveResponse: {
      statusCode: String(exchange.status),
      headers: { ...json, ...exchange.headers },
      body: parsed(exchange.response),
    },
  });
  return ["request", "response"].flatMap((side) => {
    const { runtimeException, errors } = result[`${side}ValidationResult`];
    return [...(runtimeException ? [runtimeException] : []), ...errors].map((error) => ({
      exchange: `${exchange.method} ${url.pathname} ${exchange.status}`,
      side,
      code: error.code,
      message: error.message,
      at: String(error.jsonPathsInPayload || ""),
    }));
  });
}

function isNamed(alarm, violation) {
  return ["exchange", "side", "code", "message", "at"].every(
    (member) => alarm[member] === undefined || new RegExp(alarm[member], "i").test(violation[member]));
}

async function main([openapi, alarmsFile, least]) {
  const alarms = JSON.parse(readFileSync(alarmsFile, "utf8")).map((alarm) => ({ ...alarm, count: 0 }));
  const dataFactory = await validatorOf(join(openapi, "Microsoft.DataFactory"), ["stable/2018-06-01/datafactory.json"]);
  const neighbours = await validatorOf(join(openapi, "neighbours/specification"), neighbourPatterns);
  const exchanges = readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const violations = new Map();
  for (const exchange of exchanges) {
    const isOurs = providerOf(exchange.target.split("?")[0]) === "microsoft.datafactory";
    for (const violation of await violationsOf(exchange, isOurs ? dataFactory : neighbours)) {
      const alarm = alarms.find((one) => isNamed(one, violation));
      if (alarm) alarm.count++;
      else violations.set(JSON.stringify(violation), violation);
    }
  }
  for (const violation of violations.values()) console.log(JSON.stringify(violation));
  for (const alarm of alarms.filter((one) => one.count > 0)) console.log(`false alarm, ${alarm.count} times: ${alarm.reason}`);
  console.log(`${exchanges.length} exchanges, ${violations.size} violations`);
  return violations.size === 0 && exchanges.length >= Number(least) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    console.error(error);
    process.exit(2);
  });
