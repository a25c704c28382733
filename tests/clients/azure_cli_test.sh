#!/bin/bash
# The Azure CLI, as Debian has it, signs in to the emulator with a service principal and reads a factory there; adfkeep
# signs in by it, and reads the same.
#
#     azure_cli_test.sh ADFKEEP SOURCE_DIR CLIENTS_DIR
# shellcheck source=checks.sh
source "$(dirname "$0")/checks.sh" "$@"

command -v az >/dev/null || skip "the Azure CLI is absent (apt-get install azure-cli, 200 MB): its sign-in is not tried"
start_emulator --load contoso-sales="folder:$source_dir/samples/factory"
factory=$arm_group/providers/Microsoft.DataFactory/factories/contoso-sales
id=$AZURE_CLIENT_ID secret=$AZURE_CLIENT_SECRET tenant=$AZURE_TENANT_ID
unset AZURE_CLIENT_ID AZURE_CLIENT_SECRET AZURE_TENANT_ID
export AZURE_CONFIG_DIR=$work/az AZURE_CORE_COLLECT_TELEMETRY=0 AZURE_CORE_ONLY_SHOW_ERRORS=1
cd "$work"

# A login endpoint that ends in /adfs: for any other, az asks the public cloud whether it may be trusted.
az cloud register --name local --endpoint-resource-manager "$url" --endpoint-management "$url" --endpoint-gallery "$url" \
    --endpoint-active-directory "$url/adfs" --endpoint-active-directory-graph-resource-id "$url/" \
    --endpoint-active-directory-resource-id https://management.core.windows.net/ 2>/dev/null
az cloud set --name local

if "$adfkeep" --auth azure-cli doctor "$factory" >said 2>&1; then
    echo 'adfkeep signed in by an az that is signed out' >&2
    exit 1
fi
if az login --service-principal -u "$id" -p "not-$secret" --tenant "$tenant" >said 2>&1; then
    echo 'az signed in with a wrong secret' >&2
    exit 1
fi
az login --service-principal -u "$id" -p "$secret" --tenant "$tenant" >account
grep -q '"cloudName": "local"' account
az rest --method get --url "$factory/pipelines?api-version=2018-06-01" >pipelines
grep -q '"type": "Microsoft.DataFactory/factories/pipelines"' pipelines

"$adfkeep" --auth azure-cli doctor "$factory" >said 2>&1 || { cat said >&2; exit 1; }
grep -q 'no findings' said
