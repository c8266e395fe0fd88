import { writeFileSync } from 'node:fs';
import type { LayerParts } from '../layer/contents.ts';
import { layerZip } from '../layer/zip.ts';

/** `choreoscope layer`: writes the Lambda layer, and says how to publish it. */
export function layer(out: string, parts: LayerParts, print: (line: string) => void): void {
  const archive = layerZip(parts);
  writeFileSync(out, archive);
  print(`${out}  ${Math.ceil(archive.length / 1024)} KiB`);
  print('');
  print(`aws lambda publish-layer-version --layer-name choreoscope --zip-file fileb://${out} \\`);
  print('  --compatible-runtimes nodejs20.x nodejs22.x nodejs24.x --query LayerVersionArn --output text');
  print('');
  print('Then: choreoscope instrument --layer-arn <the ARN this prints>');
}
