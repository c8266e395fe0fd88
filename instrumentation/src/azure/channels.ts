import { joined, nameAt } from '../sources/reading.ts';

type Env = NodeJS.ProcessEnv;
type ChannelOf = (binding: unknown, env: Env) => string | undefined;

/**
 * Channels by the type of a trigger or output, in lower case and without `Trigger`, as docs/telemetry.md names them. The
 * namespace or account is the first label of its host's name; where the app settings do not plainly say it, it is left
 * out: `servicebus:/orders`.
 */
const channels: Record<string, ChannelOf> = {
  queue: (binding, env) =>
    joined`azqueue:${storageAccount(binding, env)}/${setting(binding, env, 'queueName')}`,
  blob: (binding, env) => joined`blob:${storageAccount(binding, env)}/${blobContainer(binding, env)}`,
  servicebus: (binding, env) =>
    joined`servicebus:${namespace(binding, env)}/${setting(binding, env, 'queueName') ?? setting(binding, env, 'topicName')}`,
  eventhub: (binding, env) =>
    joined`eventhubs:${namespace(binding, env)}/${setting(binding, env, 'eventHubName')}`,
  eventgrid: (binding, env) => joined`eventgrid:${topicHost(binding, env)}`,
  cosmosdb: (binding, env) =>
    joined`cosmosdb:${cosmosAccount(binding, env)}/${setting(binding, env, 'databaseName')}/${
      setting(binding, env, 'containerName') ?? setting(binding, env, 'collectionName')
    }`,
  kafka: (binding, env) => joined`kafka:${setting(binding, env, 'topic')}`,
};

/** The channel of a binding; undefined for a type without one, or where its name is only known to the host. */
export function bindingChannel(binding: unknown, env: Env): string | undefined {
  const type = bindingType(binding);
  return Object.hasOwn(channels, type) ? channels[type]?.(binding, env) : undefined;
}

/** `servicebus` of `serviceBusTrigger` and of the output `serviceBus`. */
export function bindingType(binding: unknown): string {
  return (nameAt(binding, 'type') ?? '').toLowerCase().replace(/trigger$/, '');
}

/**
 * A binding's own setting; `%NAME%` in it is an app setting. None where the host puts in something of the event, `{name}`.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-expressions-patterns
 */
export function setting(binding: unknown, env: Env, name: string): string | undefined {
  const found = nameAt(binding, name)?.replace(/%([^%]+)%/g, (whole, key: string) => env[key] ?? whole);
  return found?.includes('{') ? undefined : found;
}

/**
 * What is behind a connection: https://learn.microsoft.com/azure/azure-functions/functions-reference#connections. Of a
 * connection string only the member asked for is looked at; keys never leave it.
 * @param urls suffixes of settings with a URL or host's name
 * @param members of a connection string, with such a one
 */
function host(
  binding: unknown,
  env: Env,
  connection: string,
  urls: string[],
  members: RegExp,
): string | undefined {
  const name = nameAt(binding, 'connection') ?? nameAt(binding, 'connectionStringSetting') ?? connection;
  for (const key of [name, `AzureWebJobs${name}`]) {
    for (const suffix of urls) {
      const label = firstLabel(env[`${key}__${suffix}`]);
      if (label) return label;
    }
    const label = firstLabel(members.exec(env[key] ?? '')?.[1]);
    if (label) return label;
  }
  return undefined;
}

function firstLabel(url: string | undefined): string | undefined {
  return /^(?:\w+:\/\/)?([a-z\d-]{1,63})(?=[.:/]|$)/i.exec(url ?? '')?.[1]?.toLowerCase();
}

/** Of Service Bus and Event Hubs. */
function namespace(binding: unknown, env: Env): string {
  return (
    host(binding, env, 'AzureWebJobsServiceBus', ['fullyQualifiedNamespace'], /(?:^|;)Endpoint=([^;]+)/i) ??
    ''
  );
}

export function storageAccount(binding: unknown, env: Env): string {
  const urls = ['accountName', 'queueServiceUri', 'blobServiceUri', 'serviceUri'];
  return host(binding, env, 'AzureWebJobsStorage', urls, /(?:^|;)AccountName=([^;]+)/i) ?? '';
}

function cosmosAccount(binding: unknown, env: Env): string {
  return host(binding, env, 'CosmosDB', ['accountEndpoint'], /(?:^|;)AccountEndpoint=([^;]+)/i) ?? '';
}

/** `topicEndpointUri` is the name of the app setting that has it. */
function topicHost(binding: unknown, env: Env): string | undefined {
  const connection = nameAt(binding, 'connection');
  return firstLabel(env[nameAt(binding, 'topicEndpointUri') ?? `${connection}__topicEndpointUri`]);
}

/** A path is `container/name`. */
function blobContainer(binding: unknown, env: Env): string | undefined {
  const [container = ''] = (nameAt(binding, 'path') ?? '').split('/');
  return setting({ container }, env, 'container');
}
