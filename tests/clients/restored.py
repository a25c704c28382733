"""What Microsoft's client for Python sees of a factory, as text that two moments can be compared by: every kind that it
lists, without what the service gives anew to each factory (ids, etags, times, a new identity, states of creation).

    restored.py FACTORY
"""

import json
import os
import sys

from azure.identity import DefaultAzureCredential
from azure.mgmt.datafactory import DataFactoryManagementClient

GROUP = "local"
ANEW = {
    "id", "etag", "e_tag", "create_time", "last_publish_time", "v_net_id", "resource_id", "resourceId",
    "principal_id", "principalId", "tenant_id", "clientId", "preventDataExfiltration",
}

client = DataFactoryManagementClient(
    DefaultAzureCredential(instance_discovery=False),
    os.environ["AZURE_SUBSCRIPTION_ID"],
    base_url=os.environ["ADFKEEP_ARM_ENDPOINT"],
)


def seen(value):
    if isinstance(value, dict):
        return {name: seen(inner) for name, inner in value.items() if name not in ANEW}
    if isinstance(value, list):
        return [seen(inner) for inner in value]
    return value


def all_of(factory):
    yield "factory", [client.factories.get(GROUP, factory)]
    for kind in ("linked_services", "datasets", "pipelines", "data_flows", "triggers", "integration_runtimes"):
        yield kind, getattr(client, kind).list_by_factory(GROUP, factory)
    networks = list(client.managed_virtual_networks.list_by_factory(GROUP, factory))
    yield "managed_virtual_networks", networks
    for network in networks:
        yield network.name, client.managed_private_endpoints.list_by_factory(GROUP, factory, network.name)


kinds = {}
for kind, resources in all_of(sys.argv[1]):
    kinds[kind] = sorted((seen(resource.as_dict()) for resource in resources), key=lambda resource: resource["name"])
assert len(kinds["pipelines"]) > 1, "the factory is empty"
print(json.dumps(kinds, indent=1, sort_keys=True))
