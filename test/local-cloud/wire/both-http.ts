import { createServer as createHttp1, type RequestListener } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';

const HTTP2_PREFACE = Buffer.from('PRI * HTTP/2');

/** A listening server. */
export interface Listening {
  port: number;
  /** Ends open connections too. */
  close(): Promise<void>;
}

/**
 * One port for HTTP/1.1 and for HTTP/2 without TLS, told apart by how a connection begins: the SDK's Kinesis client
 * speaks HTTP/2 unless told otherwise. https://www.rfc-editor.org/rfc/rfc9113#section-3.4
 */
export async function listenBoth(listener: RequestListener): Promise<Listening> {
  const http1 = createHttp1(listener);
  http1.keepAliveTimeout = 60_000;
  // The compatibility API gives requests and responses of the same shape.
  const http2 = createHttp2(listener as unknown as Parameters<typeof createHttp2>[1]);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const begin = () => {
      const first = socket.read() as Buffer | null;
      if (first === null) return void socket.once('readable', begin);
      socket.unshift(first);
      const length = Math.min(first.length, HTTP2_PREFACE.length);
      const isHttp2 = first.subarray(0, length).equals(HTTP2_PREFACE.subarray(0, length));
      (isHttp2 ? http2 : http1).emit('connection', socket);
    };
    socket.once('readable', begin);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
