/** Of this package; a test holds it equal to package.json. */
export const version = '0.1.0';

/** Instrumentation scope of every span we make. */
export const scopeName = '@choreoscope/instrumentation';
