import { type ChannelField, type ChannelType, type ChannelTypeName, channelTypes } from './channel-types.ts';
import { isReference, isSecretName, namesIn, secretPrefix } from './secrets.ts';

/** Settings of a channel by the names of its type's fields. */
export type ChannelSettings = Record<string, string>;

/** What is wrong with one field. */
export interface FieldFault {
  field: string;
  message: string;
}

const longest = 2_000;

/** One address, as far as it can be told without sending to it: something, an @, a domain; no line breaks, no list. */
const address = /^[^\s@,;<>"]+@[^\s@,;<>"]+$/;

/** What is wrong with a value of each kind that holds no reference; undefined: nothing. */
const checks: Record<ChannelField['kind'], (value: string, field: ChannelField) => string | undefined> = {
  url: (value) =>
    isHttp(value)
      ? undefined
      : 'must be an address that begins with https:// or http://, without a password in it',
  secret: () =>
    `must be \${${secretPrefix}…}: the name of a variable in the collector’s environment that holds it`,
  text: () => undefined,
  addresses: (value) =>
    value.split(',').every((one) => address.test(one.trim()))
      ? undefined
      : 'must be addresses such as team@example.com',
  port: (value) =>
    /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535 ? undefined : 'must be a port',
  choice: (value, { choices = [] }) =>
    choices.includes(value) ? undefined : `must be one of ${choices.join(', ')}`,
};

function isHttp(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && username === '' && password === '';
}

function faultOf(field: ChannelField, value: string): string | undefined {
  if (value === '') return field.isRequired ? 'is needed' : undefined;
  if (value.length > longest) return `must be at most ${longest} characters`;
  if (/\p{Cc}/u.test(value)) return 'must be one line of text';
  const foreign = namesIn(value).find((name) => !isSecretName(name));
  if (foreign !== undefined) {
    return `may only name variables that begin with ${secretPrefix}, not ${foreign === '' ? 'an empty name' : foreign}`;
  }
  if (namesIn(value).length > 0)
    return field.kind !== 'secret' || isReference(value) ? undefined : checks.secret(value, field);
  return checks[field.kind](value, field);
}

/** The type of that name; undefined where there is none. */
export function channelType(type: string): (ChannelType & { type: ChannelTypeName }) | undefined {
  return channelTypes.find((one) => one.type === type);
}

/**
 * Checks the settings of a channel against the fields of its type.
 * @returns the settings with what holds where nothing is given, and every fault
 */
export function checkSettings(
  type: ChannelType,
  given: ChannelSettings,
): { settings: ChannelSettings; faults: FieldFault[] } {
  const settings: ChannelSettings = {};
  const faults: FieldFault[] = Object.keys(given)
    .filter((name) => !type.fields.some((field) => field.name === name))
    .map((field) => ({ field, message: `is no setting of ${type.title}` }));
  for (const field of type.fields) {
    const value = (given[field.name] ?? '').trim() || field.initial;
    const message = faultOf(field, value);
    if (message !== undefined) faults.push({ field: field.name, message });
    if (value !== '') settings[field.name] = value;
  }
  return { settings, faults };
}
