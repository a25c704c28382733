"""Deletes a factory, and makes the user-assigned identity that the sample names.

    lose.py FACTORY
"""

import json
import os
import sys
import urllib.request

from azure.identity import DefaultAzureCredential
from azure.mgmt.datafactory import DataFactoryManagementClient

ENDPOINT, SUBSCRIPTION = os.environ["ADFKEEP_ARM_ENDPOINT"], os.environ["AZURE_SUBSCRIPTION_ID"]
GROUP = f"{ENDPOINT}/subscriptions/{SUBSCRIPTION}/resourceGroups/sales"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/sales-identity"

credential = DefaultAzureCredential(instance_discovery=False)
DataFactoryManagementClient(credential, SUBSCRIPTION, base_url=ENDPOINT).factories.delete("local", sys.argv[1])
token = credential.get_token("https://management.azure.com/.default").token
for url in (f"{GROUP}?api-version=2021-04-01", f"{IDENTITY}?api-version=2023-01-31"):
    request = urllib.request.Request(url, json.dumps({"location": "westeurope"}).encode(), method="PUT")
    request.add_header("Authorization", "Bearer " + token)
    request.add_header("Content-Type", "application/json")
    urllib.request.urlopen(request)
