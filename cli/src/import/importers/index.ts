import type { Head, Importer } from '../importer.ts';
import { cloudwatch } from './cloudwatch.ts';
import { otlp } from './otlp.ts';
import { xray } from './xray.ts';
import { zipkin } from './zipkin.ts';

/** Every format there is, first match wins. A log may hold lines of any other, so it comes last. */
export const importers: readonly Importer[] = [xray, otlp, zipkin, cloudwatch];

/** The importer of a format's name. */
export const importerNamed = (name: string): Importer | undefined =>
  importers.find((importer) => importer.name === name);

/** The importer of what begins like this. */
export const importerFor = (head: Head): Importer | undefined => importers.find(({ detect }) => detect(head));
