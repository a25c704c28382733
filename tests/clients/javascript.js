// Every kind of a factory, made, listed, read, changed and deleted by Microsoft's client for JavaScript.
//
// The environment says where, as `adfkeep emulator --tls` announces it; lists come in pages of three.
"use strict";
const assert = require("node:assert/strict");
const { DataFactoryManagementClient } = require("@azure/arm-datafactory");
const { DefaultAzureCredential } = require("@azure/identity");

const endpoint = process.env.ADFKEEP_ARM_ENDPOINT;
const subscription = process.env.AZURE_SUBSCRIPTION_ID;
const group = "local";
const factory = "clients-js";
const groupPath = `/subscriptions/${subscription}/resourceGroups/${group}`;
const factoryPath = `${groupPath}/providers/Microsoft.DataFactory/factories/${factory}`;

const credential = new DefaultAzureCredential({ disableInstanceDiscovery: true });
const client = new DataFactoryManagementClient(credential, subscription, { endpoint });

const reference = (kind, referenceName) => ({ type: `${kind}Reference`, referenceName });
const storage = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local/providers/Microsoft.Storage/storageAccounts/lake";

function captured(name) {
  const connection = {
    linkedService: reference("LinkedService", "Store 0"),
    linkedServiceType: "AzureBlobStorage",
    type: "linkedservicetype",
    isInlineDataset: true,
    commonDslConnectorProperties: [{ name: "format", value: "delimited" }],
  };
  const entity = { name, schema: [{ name: "id", dataType: "string" }], dslConnectorProperties: [] };
  return {
    sourceConnectionsInfo: [{ sourceEntities: [entity], connection }],
    targetConnectionsInfo: [{ targetEntities: [entity], connection, dataMapperMappings: [], relationships: [] }],
    policy: { mode: "Microbatch", recurrence: { frequency: "Minute", interval: 15 } },
    allowVNetOverride: false,
  };
}

// In the order of their references. `path`: names between the factory's and the entity's.
const kinds = [
  {
    group: client.integrationRuntimes,
    names: ["Runtime-0", "Runtime-1", "Runtime-2", "Runtime-3"],
    made: (name) => ({ properties: name === "Runtime-3" ? { type: "SelfHosted" } : { type: "Managed", computeProperties: { location: "AutoResolve" } } }),
    changed: { properties: { description: "changed" } },
  },
  { group: client.managedVirtualNetworks, names: ["default"], made: () => ({ properties: {} }) },
  {
    group: client.managedPrivateEndpoints,
    path: ["default"],
    names: ["lake-0", "lake-1", "lake-2", "lake-3"],
    made: (name) => ({ properties: { privateLinkResourceId: `${storage}${name.slice(-1)}`, groupId: "blob" } }),
    hasEtag: false,
    statusOfNone: 400,
  },
  {
    group: client.credentialOperations,
    names: ["Who-0", "Who-1", "Who-2", "Who-3"],
    made: () => ({ properties: { type: "ManagedIdentity", resourceId: `${groupPath}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/who` } }),
    changed: { properties: { description: "changed" } },
  },
  {
    group: client.linkedServices,
    names: ["Store 0", "Store 1", "Store 2", "Store 3"],
    made: () => ({
      properties: {
        type: "AzureBlobStorage",
        serviceEndpoint: "https://lake.blob.core.windows.net",
        accountKind: "StorageV2",
        connectVia: reference("IntegrationRuntime", "Runtime-0"),
        credential: reference("Credential", "Who-0"),
        parameters: { stage: { type: "String", defaultValue: "test" } },
      },
    }),
    changed: { properties: { description: "changed" } },
  },
  {
    group: client.datasets,
    names: ["Rows 0", "Rows 1", "Rows 2", "Rows 3"],
    made: () => ({
      properties: {
        type: "DelimitedText",
        linkedServiceName: reference("LinkedService", "Store 0"),
        location: { type: "AzureBlobStorageLocation", container: "in", fileName: "rows.csv" },
        columnDelimiter: ";",
        firstRowAsHeader: true,
        folder: { name: "in/rows" },
      },
    }),
    changed: { properties: { description: "changed" } },
  },
  {
    group: client.dataFlows,
    names: ["Flow_0", "Flow_1", "Flow_2", "Flow_3"],
    made: () => ({
      properties: {
        type: "MappingDataFlow",
        sources: [{ name: "rows", dataset: reference("Dataset", "Rows 0") }],
        sinks: [{ name: "kept", dataset: reference("Dataset", "Rows 1") }],
        transformations: [],
        scriptLines: ["source(allowSchemaDrift: true) ~> rows", "rows sink(allowSchemaDrift: true) ~> kept"],
      },
    }),
    changed: { properties: { description: "changed" } },
  },
  {
    group: client.pipelines,
    names: ["Load 0", "Load 1", "Load 2", "Load 3"],
    made: (name) => ({
      activities: [
        { type: "Wait", name: "a moment", waitTimeInSeconds: 1 },
        ...(name === "Load 0" ? [] : [{ type: "ExecutePipeline", name: "the first", pipeline: reference("Pipeline", "Load 0"), waitOnCompletion: true }]),
      ],
      parameters: { day: { type: "String", defaultValue: "today" } },
      concurrency: 1,
    }),
    changed: { description: "changed" },
  },
  {
    group: client.triggers,
    names: ["Daily 0", "Daily 1", "Daily 2", "Arrival"],
    made: (name) => ({
      properties: {
        ...(name === "Arrival"
          ? { type: "BlobEventsTrigger", scope: storage, events: ["Microsoft.Storage.BlobCreated"], blobPathBeginsWith: "/in/blobs/" }
          : { type: "ScheduleTrigger", recurrence: { frequency: "Day", interval: 1, startTime: new Date("2026-01-01T00:00:00Z"), timeZone: "UTC" } }),
        pipelines: [{ pipelineReference: reference("Pipeline", "Load 0"), parameters: { day: "@trigger().startTime" } }],
      },
    }),
    changed: { properties: { description: "changed" } },
  },
  {
    group: client.globalParameters,
    names: ["default"],
    made: () => ({ properties: { stage: { type: "String", value: "test" }, limit: { type: "Int", value: 3 } } }),
    changed: { properties: { limit: { type: "Int", value: 4 } } },
    takesMatch: false,
  },
  {
    group: client.changeDataCapture,
    names: ["Capture-0", "Capture-1", "Capture-2", "Capture-3"],
    made: captured,
    changed: { description: "changed" },
  },
];

// All that was sent is there; the service adds to it.
function requireContains(actual, sent, where) {
  if (sent === null || typeof sent !== "object" || sent instanceof Date) return assert.deepEqual(actual, sent, where);
  assert.ok(actual !== undefined && actual !== null, `${where} is absent`);
  if (Array.isArray(sent)) assert.equal(actual.length, sent.length, `${where} has as many elements`);
  for (const [name, value] of Object.entries(sent)) requireContains(actual[name], value, `${where}.${name}`);
}

function changedOf(kind, name) {
  const made = kind.made(name);
  return { ...made, ...kind.changed, ...(made.properties ? { properties: { ...made.properties, ...kind.changed.properties } } : {}) };
}

async function pagesOf(list) {
  const pages = [];
  for await (const page of list.byPage()) pages.push(page.map((entity) => entity.name));
  return pages;
}

const refused = (status, code) => (error) => {
  assert.equal(error.name, "RestError", String(error));
  assert.deepEqual([error.statusCode, error.code], [status, code], error.message);
  return true;
};

async function makeAndChange(kind) {
  const at = [group, factory, ...(kind.path || [])];
  for (const name of kind.names) {
    const made = await kind.group.createOrUpdate(...at, name, kind.made(name));
    assert.equal(made.name, name);
    assert.equal(made.etag !== undefined, kind.hasEtag !== false);
    const read = await kind.group.get(...at, name);
    assert.equal(read.etag, made.etag);
    requireContains(read, kind.made(name), name);
  }
  const pages = await pagesOf(kind.group.listByFactory(...at));
  assert.deepEqual(pages.flat().sort(), [...kind.names].sort());
  assert.deepEqual(pages.map((page) => page.length), kind.names.length === 4 ? [3, 1] : [1]);
  if (!kind.changed) return;
  const [first] = kind.names;
  const before = await kind.group.get(...at, first);
  const after = await kind.group.createOrUpdate(...at, first, changedOf(kind, first));
  assert.notEqual(after.etag, before.etag);
  requireContains(await kind.group.get(...at, first), changedOf(kind, first), first);
  if (kind.takesMatch === false) return;
  const outdated = kind.group.createOrUpdate(...at, first, kind.made(first), { ifMatch: before.etag });
  await assert.rejects(outdated, (error) => error.statusCode === 412, first);
}

async function remove(kind) {
  if (!kind.group.delete) return;
  const at = [group, factory, ...(kind.path || [])];
  for (const name of [...kind.names].reverse()) {
    await kind.group.delete(...at, name);
    await assert.rejects(kind.group.get(...at, name), (error) => error.statusCode === (kind.statusOfNone || 404));
    await kind.group.delete(...at, name);
  }
  assert.deepEqual((await pagesOf(kind.group.listByFactory(...at))).flat(), []);
}

async function makeFactories() {
  for (const name of [factory, `${factory}-1`, `${factory}-2`, `${factory}-3`]) {
    const made = await client.factories.createOrUpdate(group, name, { location: "westeurope", tags: { team: "data" } });
    assert.equal(made.provisioningState, "Succeeded");
  }
  const identified = await client.factories.update(group, factory, { identity: { type: "SystemAssigned" }, tags: { team: "sales" } });
  assert.match(identified.identity.principalId, /^[0-9a-f-]{36}$/);
  const read = await client.factories.get(group, factory);
  assert.deepEqual([read.tags, read.location, read.id], [{ team: "sales" }, "westeurope", factoryPath]);
  for (const list of [client.factories.list(), client.factories.listByResourceGroup(group)])
    assert.deepEqual((await pagesOf(list)).map((page) => page.length), [3, 1]);
  for (const suffix of ["-1", "-2", "-3"]) await client.factories.delete(group, factory + suffix);
}

async function runTriggers() {
  const { triggers } = client;
  await triggers.beginStartAndWait(group, factory, "Daily 0");
  assert.equal((await triggers.get(group, factory, "Daily 0")).properties.runtimeState, "Started");
  const daily = kinds.find((kind) => kind.group === triggers);
  await assert.rejects(triggers.createOrUpdate(group, factory, "Daily 0", daily.made("Daily 0")), (error) => error.statusCode === 400);
  await triggers.beginStopAndWait(group, factory, "Daily 0");
  assert.equal((await triggers.get(group, factory, "Daily 0")).properties.runtimeState, "Stopped");

  const quickly = { updateIntervalInMs: 1 };
  assert.equal((await triggers.beginSubscribeToEventsAndWait(group, factory, "Arrival", quickly)).status, "Enabled");
  assert.equal((await triggers.getEventSubscriptionStatus(group, factory, "Arrival")).status, "Enabled");
  await triggers.beginStartAndWait(group, factory, "Arrival");
  await triggers.beginStopAndWait(group, factory, "Arrival");
  await triggers.beginUnsubscribeFromEventsAndWait(group, factory, "Arrival", quickly);
  const found = await triggers.queryByFactory(group, factory, {});
  assert.ok(found.value.length > 0);
}

async function runCaptures() {
  const { changeDataCapture } = client;
  await changeDataCapture.start(group, factory, "Capture-0");
  assert.ok((await changeDataCapture.status(group, factory, "Capture-0")).body);
  await changeDataCapture.stop(group, factory, "Capture-0");
}

async function askRuntimes() {
  const { integrationRuntimes } = client;
  assert.equal((await integrationRuntimes.getStatus(group, factory, "Runtime-3")).properties.state, "NeedRegistration");
  assert.equal((await integrationRuntimes.getStatus(group, factory, "Runtime-0")).properties.state, "Online");
  assert.ok((await integrationRuntimes.listAuthKeys(group, factory, "Runtime-3")).authKey1);
  await integrationRuntimes.regenerateAuthKey(group, factory, "Runtime-3", { keyName: "authKey2" });
  await integrationRuntimes.update(group, factory, "Runtime-3", { autoUpdate: "Off" });
  await integrationRuntimes.createOrUpdate(group, factory, "Packages", {
    properties: { type: "Managed", computeProperties: { location: "West Europe", nodeSize: "Standard_D2_v3", numberOfNodes: 1 }, ssisProperties: { edition: "Standard", licenseType: "LicenseIncluded" } },
  });
  const quickly = { updateIntervalInMs: 1 };
  await integrationRuntimes.beginStartAndWait(group, factory, "Packages", quickly);
  assert.equal((await integrationRuntimes.getStatus(group, factory, "Packages")).properties.state, "Started");
  await integrationRuntimes.beginStopAndWait(group, factory, "Packages", quickly);
  await integrationRuntimes.delete(group, factory, "Packages");
}

async function keepSecrets() {
  const value = "only for this test";
  const made = { properties: { type: "SqlServer", connectionString: "Server=localhost", userName: "loader", password: { type: "SecureString", value } } };
  await client.linkedServices.createOrUpdate(group, factory, "Warehouse", made);
  assert.doesNotMatch(JSON.stringify(await client.linkedServices.get(group, factory, "Warehouse")), new RegExp(value));
  await client.linkedServices.delete(group, factory, "Warehouse");
}

// Microsoft.Network has a client of its own; the request is plain.
async function connectEndpoint() {
  const { token } = await credential.getToken("https://management.azure.com/.default");
  const at = `${endpoint}${groupPath}/providers/Microsoft.Network/privateEndpoints/studio?api-version=2023-11-01`;
  const links = [{ name: "studio", properties: { privateLinkServiceId: factoryPath, groupIds: ["portal"] } }];
  const answer = await fetch(at, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ location: "westeurope", properties: { manualPrivateLinkServiceConnections: links, subnet: { id: `${groupPath}/providers/Microsoft.Network/virtualNetworks/hub/subnets/one` } } }),
  });
  assert.ok(answer.ok, await answer.text());
}

async function approveConnection() {
  await connectEndpoint();
  const [[name]] = await pagesOf(client.privateEndPointConnections.listByFactory(group, factory));
  const connection = client.privateEndpointConnection;
  assert.equal((await connection.get(group, factory, name)).properties.privateLinkServiceConnectionState.status, "Pending");
  const privateLinkServiceConnectionState = { status: "Approved", description: "known", actionsRequired: "None" };
  await connection.createOrUpdate(group, factory, name, { properties: { privateLinkServiceConnectionState } });
  assert.equal((await connection.get(group, factory, name)).properties.privateLinkServiceConnectionState.status, "Approved");
  await connection.delete(group, factory, name);
  assert.deepEqual((await pagesOf(client.privateEndPointConnections.listByFactory(group, factory))).flat(), []);
  assert.ok((await client.privateLinkResources.get(group, factory)).value.length > 0);
}

async function main() {
  await assert.rejects(client.factories.get(group, factory), refused(404, "ResourceNotFound"));
  await makeFactories();
  for (const kind of kinds) await makeAndChange(kind);
  await runTriggers();
  await runCaptures();
  await askRuntimes();
  await keepSecrets();
  await approveConnection();
  await assert.rejects(client.linkedServices.delete(group, factory, "Store 0"), (error) => error.statusCode === 400);
  const { runId } = await client.pipelines.createRun(group, factory, "Load 0");
  assert.equal((await client.pipelineRuns.get(group, factory, runId)).pipelineName, "Load 0");
  for (const kind of [...kinds].reverse()) await remove(kind);
  await client.factories.delete(group, factory);
  await assert.rejects(client.factories.get(group, factory), refused(404, "ResourceNotFound"));
}

main().then(
  () => console.log(`${kinds.length + 2} kinds`),
  (error) => {
    console.error(error);
    process.exit(1);
  });
