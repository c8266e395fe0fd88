import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A message as an SMTP server took it. */
interface ReceivedMail {
  from: string;
  to: string[];
  user: string;
  isSecure: boolean;
  /** As it came over the wire. */
  source: string;
  /** Of headers, unfolded, by their names in lower case. */
  headers: Record<string, string>;
}

/** An SMTP server on loopback that keeps what it gets. */
export interface MailReceiver {
  port: number;
  received: ReceivedMail[];
  /** Refuses what comes from now on with an SMTP code; undefined: takes it. */
  refusal: number | undefined;
  close(): Promise<void>;
}

/** @param login the only user and password; absent: nobody is asked */
export async function startMailReceiver(login?: { user: string; password: string }): Promise<MailReceiver> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: login === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    onAuth({ username, password }, _session, done) {
      if (username === login?.user && password === login?.password) done(null, { user: username });
      else done(Object.assign(new Error('no such user'), { responseCode: 535 }));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (receiver.refusal !== undefined) {
          done(Object.assign(new Error('not now'), { responseCode: receiver.refusal }));
          return;
        }
        const source = Buffer.concat(parts).toString('utf8');
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          user: String(session.user ?? ''),
          isSecure: session.secure,
          source,
          headers: headersOf(source),
        });
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const receiver: MailReceiver = {
    port: (server.server.address() as AddressInfo).port,
    received,
    refusal: undefined,
    close: () => new Promise((done) => server.close(() => done())),
  };
  return receiver;
}

function headersOf(source: string): Record<string, string> {
  const [head = ''] = source.split('\r\n\r\n');
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}
