/** What only some modes and settings need: a file of its own beside the CommonJS ones, loaded where it is used. */
export { FetchedToken } from './fetched-token.ts';
export { joinLambdaExtension } from './lambda-extension.ts';
export { LogSender } from './log-sender.ts';
