import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a function sent, as it arrived. */
interface Arrived {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Services {
  /** Base URL: any SQS call is accepted, anything else answered with `{}`. */
  url: string;
  arrived: Arrived[];
  close(): Promise<void>;
}

/** What functions send to, besides the collector: a queue's service, somebody's server, a vendor's intake. */
export async function startServices(): Promise<Services> {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = '', url: path = '', headers } = request;
    const body = Buffer.concat(parts).toString();
    arrived.push({ method, path, headers, body });
    response.writeHead(200, { 'content-type': 'application/json', 'x-amzn-requestid': 'the-request' });
    response.end(headers['x-amz-target'] === 'AmazonSQS.SendMessage' ? accepted(body) : '{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function accepted(body: string): string {
  const { MessageBody } = JSON.parse(body) as { MessageBody: string };
  const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
  return JSON.stringify({ MessageId: 'm-1', MD5OfMessageBody });
}

/** A segment or subsegment: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
export interface Segment {
  id: string;
  name: string;
  parent_id?: string;
  trace_id?: string;
  namespace?: string;
  subsegments?: Segment[];
  [field: string]: unknown;
}

export interface XrayDaemon {
  /** `host:port`, for AWS_XRAY_DAEMON_ADDRESS. */
  address: string;
  segments: Segment[];
  close(): Promise<void>;
}

/**
 * What listens where Lambda has an X-Ray daemon: a header line, then the segment, in each datagram.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon
 */
export async function startXrayDaemon(): Promise<XrayDaemon> {
  const segments: Segment[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (datagram) => {
    segments.push(JSON.parse(datagram.toString().split('\n')[1] as string) as Segment);
  });
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    segments,
    close: () => new Promise((done) => socket.close(() => done())),
  };
}
