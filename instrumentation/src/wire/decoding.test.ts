import assert from 'node:assert/strict';
import fc from 'fast-check';
import { awsQuery, readForm } from './aws-query.ts';
import type { WireRequest } from './exchange.ts';
import { KeptBody } from './kept-body.ts';
import { rest } from './rest.ts';
import { s3Rest } from './s3-rest.ts';
import { readSignature } from './signature.ts';
import { parseXml } from './xml.ts';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

function requestTo(
  host: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): WireRequest {
  return { method, path, host, header: (name) => headers[name] };
}

describe('what passes on the wire', () => {
  it('is signed for a service and a region, or for a service alone', () => {
    const scopes: [unknown, unknown][] = [
      [
        'AWS4-HMAC-SHA256 Credential=AKIA/20231114/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=a',
        { service: 'sqs', region: 'eu-west-1' },
      ],
      [
        'AWS4-ECDSA-P256-SHA256 Credential=AKIA/20231114/events/aws4_request, SignedHeaders=host',
        { service: 'events', region: '' },
      ],
      [
        'AWS4-HMAC-SHA256 Credential=AKIA/20231114/us-gov-west-1/s3express/aws4_request',
        { service: 's3', region: 'us-gov-west-1' },
      ],
      ['AWS4-HMAC-SHA256 Credential=AKIA', undefined],
      ['Bearer AWS4-', undefined],
      [undefined, undefined],
      [['AWS4-HMAC-SHA256'], undefined],
    ];
    for (const [header, expected] of scopes)
      assert.deepEqual(readSignature(header), expected, String(header));
  });

  it('as a form becomes nested members and numbered lists', () => {
    assert.deepEqual(
      plain(readForm('A=1&B.C=x%20y+z&L.member.1.Id=a&L.member.2.Id=b&bad=%zz&__proto__.x=1')),
      {
        A: '1',
        B: { C: 'x y z' },
        L: [{ Id: 'a' }, { Id: 'b' }],
        bad: '%zz',
        ...JSON.parse('{"__proto__":{"x":"1"}}'),
      },
    );
    assert.equal(({} as { x?: string }).x, undefined);
  });

  it('as XML becomes elements and lists, with references resolved', () => {
    assert.deepEqual(
      plain(
        parseXml(
          '<?xml version="1.0"?>\n<!-- no --><r a="<>"><e>&quot;a&#x41;&#66;&nope;</e><l>1</l><l>2</l><z/></r>',
        ),
      ),
      {
        name: 'r',
        value: { e: '"aAB&nope;', l: ['1', '2'], z: '' },
      },
    );
    for (const broken of ['', 'text', '<a>', '<a><b></a>', '</a>', '<a'.repeat(9)])
      assert.equal(parseXml(broken), undefined);
  });

  it('as the older SQS protocol says what the newer does', () => {
    const form =
      'Action=SendMessageBatch&SendMessageBatchRequestEntry.1.Id=a&SendMessageBatchRequestEntry.1.MessageBody=x&SendMessageBatchRequestEntry.2.Id=b&QueueUrl=q';
    const entry =
      '<SendMessageBatchResultEntry><Id>b</Id><MessageId>m</MessageId></SendMessageBatchResultEntry>';
    const answer = `<SendMessageBatchResponse><SendMessageBatchResult>${entry}</SendMessageBatchResult></SendMessageBatchResponse>`;
    const request = { ...requestTo('sqs.eu-west-1.amazonaws.com', 'POST', '/'), body: Buffer.from(form) };
    assert.equal(awsQuery.operation(request), 'SendMessageBatch');
    assert.deepEqual(plain(awsQuery.input(request).Entries), [{ Id: 'a', MessageBody: 'x' }, { Id: 'b' }]);
    assert.deepEqual(plain(awsQuery.output({ status: 200, headers: {}, body: Buffer.from(answer) })), {
      Successful: [{ Id: 'b', MessageId: 'm' }],
    });
  });

  it('of any content makes no decoder throw, or take long', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, two) => {
        const body = Buffer.from(two);
        for (const protocol of [awsQuery, s3Rest, rest]) {
          const request = { ...requestTo(one, 'PUT', `/${two}`, { 'x-amz-target': one }), body };
          protocol.operation(request);
          protocol.input(request);
          protocol.output({ status: 200, headers: {}, body });
        }
      }),
    );
    for (const long of [
      '<'.repeat(500_000),
      '<a "'.repeat(200_000),
      '<a>'.repeat(200_000),
      '&'.repeat(500_000),
    ])
      parseXml(long);
    readForm('a.b.c=1&'.repeat(100_000));
    readForm(`${'a.'.repeat(100_000)}=1`);
  });

  it('to S3 names bucket and key in host or path', () => {
    const addresses: [string, string, unknown][] = [
      ['shop.s3.eu-west-1.amazonaws.com', '/a%20b/c.txt?x-id=PutObject', ['shop', 'a b/c.txt']],
      ['my.dotted.bucket.s3.amazonaws.com', '/k', ['my.dotted.bucket', 'k']],
      ['s3.eu-west-1.amazonaws.com', '/shop/k/l', ['shop', 'k/l']],
      ['shop.s3.cn-north-1.amazonaws.com.cn', '/k', ['shop', 'k']],
      ['127.0.0.1:9000', '/shop/k', ['shop', 'k']],
      ['shop.localhost:4566', '/k', ['shop', 'k']],
      ['minio.example.com', '/shop/%zz', ['shop', '%zz']],
      ['ap-111122223333.s3-accesspoint.eu-west-1.amazonaws.com', '/k', [undefined, 'k']],
    ];
    for (const [host, path, expected] of addresses) {
      const { Bucket, Key } = s3Rest.input(requestTo(host, 'PUT', path));
      assert.deepEqual([Bucket, Key], expected, host);
    }
  });

  it('to S3 is told by method, query and headers', () => {
    const operations: [string, string, string | undefined][] = [
      ['PUT', '/b/k?x-id=PutObject', 'PutObject'],
      ['PUT', '/b/k?partNumber=1&uploadId=u', 'UploadPart'],
      ['PUT', '/b/k?acl', 'PutObjectAcl'],
      ['POST', '/b/k?uploads', 'CreateMultipartUpload'],
      ['POST', '/b/k?uploadId=u', 'CompleteMultipartUpload'],
      ['DELETE', '/b/k', 'DeleteObject'],
      ['DELETE', '/b/k?uploadId=u', 'AbortMultipartUpload'],
      ['GET', '/b/k', 'GetObject'],
      ['PUT', '/b', undefined],
    ];
    for (const [method, path, expected] of operations) {
      assert.equal(s3Rest.operation(requestTo('127.0.0.1', method, path)), expected, `${method} ${path}`);
    }
    const copy = requestTo('127.0.0.1', 'PUT', '/b/k', { 'x-amz-copy-source': 'a/k' });
    assert.equal(s3Rest.operation(copy), 'CopyObject');
  });

  it('is kept whole or not at all', () => {
    const body = new KeptBody(6);
    body.add('é', 'utf8');
    body.add(new Uint8Array([1, 2]), undefined);
    body.add('ff', 'hex');
    body.add(() => {}, undefined);
    assert.deepEqual(body.whole(), Buffer.from([0xc3, 0xa9, 1, 2, 0xff]));
    body.add('xx', undefined);
    assert.equal(body.whole(), undefined);
  });
});
