"""Every kind that Microsoft's client for Python has, made, listed, read, changed and deleted.

The environment says where, as `adfkeep emulator --tls` announces it. Credentials and change data captures are not in
azure-mgmt-datafactory 2.10.
"""

import datetime
import os
import sys

from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.identity import DefaultAzureCredential
from azure.mgmt.datafactory import DataFactoryManagementClient, models

GROUP = "local"
FACTORY = "clients-py"
SUBSCRIPTION = os.environ["AZURE_SUBSCRIPTION_ID"]
STORAGE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/local/providers/Microsoft.Storage/storageAccounts/lake"

client = DataFactoryManagementClient(
    DefaultAzureCredential(instance_discovery=False), SUBSCRIPTION, base_url=os.environ["ADFKEEP_ARM_ENDPOINT"]
)


def reference(kind, name):
    return getattr(models, kind + "Reference")(type=kind + "Reference", reference_name=name)


def runtime(name, description=None):
    if name == "Runtime-3":
        return models.IntegrationRuntimeResource(properties=models.SelfHostedIntegrationRuntime(description=description))
    compute = models.IntegrationRuntimeComputeProperties(location="AutoResolve")
    return models.IntegrationRuntimeResource(
        properties=models.ManagedIntegrationRuntime(compute_properties=compute, description=description)
    )


def network(name, description=None):
    return models.ManagedVirtualNetworkResource(properties=models.ManagedVirtualNetwork())


def endpoint(name, description=None):
    return models.ManagedPrivateEndpointResource(
        properties=models.ManagedPrivateEndpoint(private_link_resource_id=STORAGE + name[-1], group_id="blob")
    )


def linked_service(name, description=None):
    return models.LinkedServiceResource(
        properties=models.AzureBlobStorageLinkedService(
            service_endpoint="https://lake.blob.core.windows.net",
            account_kind="StorageV2",
            connect_via=reference("IntegrationRuntime", "Runtime-0"),
            parameters={"stage": models.ParameterSpecification(type="String", default_value="test")},
            description=description,
        )
    )


def dataset(name, description=None):
    return models.DatasetResource(
        properties=models.DelimitedTextDataset(
            linked_service_name=reference("LinkedService", "Store 0"),
            location=models.AzureBlobStorageLocation(container="in", file_name="rows.csv"),
            column_delimiter=";",
            first_row_as_header=True,
            description=description,
        )
    )


def data_flow(name, description=None):
    return models.DataFlowResource(
        properties=models.MappingDataFlow(
            sources=[models.DataFlowSource(name="rows", dataset=reference("Dataset", "Rows 0"))],
            sinks=[models.DataFlowSink(name="kept", dataset=reference("Dataset", "Rows 1"))],
            transformations=[],
            script_lines=["source() ~> rows", "rows sink() ~> kept"],
            description=description,
        )
    )


def pipeline(name, description=None):
    activities = [models.WaitActivity(name="a moment", wait_time_in_seconds=1)]
    if name != "Load 0":
        activities.append(
            models.ExecutePipelineActivity(name="the first", pipeline=reference("Pipeline", "Load 0"), wait_on_completion=True)
        )
    return models.PipelineResource(
        activities=activities,
        parameters={"day": models.ParameterSpecification(type="String", default_value="today")},
        description=description,
    )


def trigger(name, description=None):
    started = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    pipelines = [models.TriggerPipelineReference(pipeline_reference=reference("Pipeline", "Load 0"), parameters={"day": "1"})]
    if name == "Arrival":
        made = models.BlobEventsTrigger(
            scope=STORAGE,
            events=["Microsoft.Storage.BlobCreated"],
            blob_path_begins_with="/in/blobs/",
            pipelines=pipelines,
            description=description,
        )
    else:
        recurrence = models.ScheduleTriggerRecurrence(frequency="Day", interval=1, start_time=started, time_zone="UTC")
        made = models.ScheduleTrigger(recurrence=recurrence, pipelines=pipelines, description=description)
    return models.TriggerResource(properties=made)


def global_parameters(name, description=None):
    value = description or "test"
    return models.GlobalParameterResource(
        properties={"stage": models.GlobalParameterSpecification(type="String", value=value)}
    )


# In the order of their references: operations, what makes one, names, names above them, whether it can be changed.
KINDS = [
    (client.integration_runtimes, runtime, ["Runtime-0", "Runtime-1", "Runtime-2", "Runtime-3"], [], True),
    (client.managed_virtual_networks, network, ["default"], [], False),
    (client.managed_private_endpoints, endpoint, ["lake-0", "lake-1", "lake-2", "lake-3"], ["default"], False),
    (client.linked_services, linked_service, ["Store 0", "Store 1", "Store 2", "Store 3"], [], True),
    (client.datasets, dataset, ["Rows 0", "Rows 1", "Rows 2", "Rows 3"], [], True),
    (client.data_flows, data_flow, ["Flow_0", "Flow_1", "Flow_2", "Flow_3"], [], True),
    (client.pipelines, pipeline, ["Load 0", "Load 1", "Load 2", "Load 3"], [], True),
    (client.triggers, trigger, ["Daily 0", "Daily 1", "Daily 2", "Arrival"], [], True),
    (client.global_parameters, global_parameters, ["default"], [], True),
]


def require(is_true, what):
    if not is_true:
        raise AssertionError(what)


def require_contains(actual, sent, where):
    """All that was sent is there; the service adds to it."""
    if isinstance(sent, dict):
        for name, value in sent.items():
            require(name in actual, f"{where}.{name} is absent")
            require_contains(actual[name], value, f"{where}.{name}")
    elif isinstance(sent, list):
        require(len(actual) == len(sent), f"{where}: {actual} is not {sent}")
        for index, value in enumerate(sent):
            require_contains(actual[index], value, f"{where}[{index}]")
    else:
        require(actual == sent, f"{where}: {actual} is not {sent}")


def require_refused(status, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except HttpResponseError as error:
        require(error.status_code == status, f"{status} is not {error.status_code}: {error.message}")
        require(error.error is not None and error.error.code, "the refusal has a code")
        return
    raise AssertionError(f"{call.__qualname__}{arguments} was not refused")


def pages(listing):
    return [[entity.name for entity in page] for page in listing.by_page()]


def make_and_change(operations, make, names, path, can_change):
    at = [GROUP, FACTORY, *path]
    for name in names:
        made = operations.create_or_update(*at, name, make(name))
        require(made.name == name, f"{made.name} is not {name}")
        require_contains(operations.get(*at, name).serialize(), make(name).serialize(), name)
    listed = pages(operations.list_by_factory(*at))
    require(sorted(sum(listed, [])) == sorted(names), f"listed: {listed}")
    require([len(page) for page in listed] == ([3, 1] if len(names) == 4 else [1]), f"pages: {listed}")
    if not can_change:
        return
    before = operations.get(*at, names[0])
    after = operations.create_or_update(*at, names[0], make(names[0], "changed"))
    require(after.etag != before.etag, f"{names[0]}: a change changes the etag")
    require_contains(operations.get(*at, names[0]).serialize(), make(names[0], "changed").serialize(), names[0])


def remove(operations, names, path):
    if not hasattr(operations, "delete"):
        return
    at = [GROUP, FACTORY, *path]
    for name in reversed(names):
        operations.delete(*at, name)
        require_refused(400 if path else 404, operations.get, *at, name)
        operations.delete(*at, name)
    require(pages(operations.list_by_factory(*at)) == [[]], "all are gone")


def make_factories():
    for name in [FACTORY, FACTORY + "-1", FACTORY + "-2", FACTORY + "-3"]:
        made = client.factories.create_or_update(GROUP, name, models.Factory(location="westeurope", tags={"team": "data"}))
        require(made.provisioning_state == "Succeeded", f"{name} is made")
    identity = models.FactoryIdentity(type="SystemAssigned")
    client.factories.update(GROUP, FACTORY, models.FactoryUpdateParameters(tags={"team": "sales"}, identity=identity))
    read = client.factories.get(GROUP, FACTORY)
    require(read.tags == {"team": "sales"} and read.identity.principal_id, f"updated: {read}")
    for listing in [client.factories.list(), client.factories.list_by_resource_group(GROUP)]:
        require([len(page) for page in pages(listing)] == [3, 1], "four factories on two pages")
    for suffix in ["-1", "-2", "-3"]:
        client.factories.delete(GROUP, FACTORY + suffix)


def run_triggers():
    triggers = client.triggers
    triggers.begin_start(GROUP, FACTORY, "Daily 0", polling_interval=0).result()
    require(triggers.get(GROUP, FACTORY, "Daily 0").properties.runtime_state == "Started", "the trigger runs")
    require_refused(400, triggers.delete, GROUP, FACTORY, "Daily 0")
    triggers.begin_stop(GROUP, FACTORY, "Daily 0", polling_interval=0).result()
    subscribed = triggers.begin_subscribe_to_events(GROUP, FACTORY, "Arrival", polling_interval=0).result()
    require(subscribed.status == "Enabled", f"subscribed: {subscribed}")
    require(triggers.get_event_subscription_status(GROUP, FACTORY, "Arrival").status == "Enabled", "it stays so")
    triggers.begin_unsubscribe_from_events(GROUP, FACTORY, "Arrival", polling_interval=0).result()


def ask_runtimes():
    runtimes = client.integration_runtimes
    status = runtimes.get_status(GROUP, FACTORY, "Runtime-3").properties
    require(isinstance(status, models.SelfHostedIntegrationRuntimeStatus), f"status: {status}")
    require(status.state == "NeedRegistration", f"state: {status.state}")
    require(runtimes.list_auth_keys(GROUP, FACTORY, "Runtime-3").auth_key1, "there is a key")
    require(pages(client.private_end_point_connections.list_by_factory(GROUP, FACTORY)) == [[]], "no connections")


def main():
    try:
        client.factories.get(GROUP, FACTORY)
        raise AssertionError("there is a factory before it is made")
    except ResourceNotFoundError:
        pass
    make_factories()
    for operations, make, names, path, can_change in KINDS:
        make_and_change(operations, make, names, path, can_change)
    run_triggers()
    ask_runtimes()
    require_refused(400, client.linked_services.delete, GROUP, FACTORY, "Store 0")
    for operations, _, names, path, _ in reversed(KINDS):
        remove(operations, names, path)
    client.factories.delete(GROUP, FACTORY)
    print(f"{len(KINDS) + 1} kinds")


sys.exit(main())
