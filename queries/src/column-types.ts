/** ClickHouse types as TypeScript sees them, worked out by the compiler from the type's own name. */

type Opens<S extends string, Count extends 0[] = []> = S extends `${string}(${infer Rest}`
  ? Opens<Rest, [...Count, 0]>
  : Count['length'];
type Closes<S extends string, Count extends 0[] = []> = S extends `${string})${infer Rest}`
  ? Closes<Rest, [...Count, 0]>
  : Count['length'];
type IsBalanced<S extends string> = Opens<S> extends Closes<S> ? true : false;

/** `a, b(c, d), e` as a tuple of its top-level parts. */
type Parts<S extends string, Before extends string = ''> = S extends `${infer Head}, ${infer Rest}`
  ? IsBalanced<`${Before}${Head}`> extends true
    ? [`${Before}${Head}`, ...Parts<Rest>]
    : Parts<Rest, `${Before}${Head}, `>
  : [`${Before}${S}`];

type IsNamed<Field extends string> = Field extends `${infer Name} ${string}`
  ? Name extends `${string}(${string}`
    ? false
    : true
  : false;
type NameOf<Field extends string> = Field extends `${infer Name} ${string}` ? Name : never;
type TypeOf<Field extends string> = Field extends `${string} ${infer Type}` ? Type : never;

type TupleOf<Fields extends string[]> = Fields extends [infer First extends string, ...string[]]
  ? IsNamed<First> extends true
    ? { [Field in Fields[number] as NameOf<Field>]: ColumnValue<TypeOf<Field>> }
    : { [Index in keyof Fields]: ColumnValue<Fields[Index]> }
  : [];

type SmallNumber = 'UInt8' | 'UInt16' | 'UInt32' | 'Int8' | 'Int16' | 'Int32' | 'Float32' | 'Float64';

/**
 * What a column of this type is in a row. 64-bit integers, decimals, times (ISO 8601, UTC), enums and ids are
 * strings; a Float64 that is no number is null.
 */
export type ColumnValue<Type extends string> = Type extends `Nullable(${infer Inner})`
  ? ColumnValue<Inner> | null
  : Type extends `LowCardinality(${infer Inner})`
    ? ColumnValue<Inner>
    : Type extends `Array(${infer Inner})`
      ? ColumnValue<Inner>[]
      : Type extends `Tuple(${infer Inner})`
        ? TupleOf<Parts<Inner>>
        : Type extends `Map(${infer Inner})`
          ? Record<
              string,
              Parts<Inner> extends [string, infer Value extends string] ? ColumnValue<Value> : never
            >
          : Type extends SmallNumber
            ? number
            : Type extends 'Bool'
              ? boolean
              : string;

/** What a caller gives for a parameter of this type. */
export type ParamValue<Type extends string> = Type extends `Nullable(${infer Inner})`
  ? ParamValue<Inner> | null
  : Type extends `Array(${infer Inner})`
    ? readonly ParamValue<Inner>[]
    : Type extends `Date${string}`
      ? Date | string
      : Type extends SmallNumber
        ? number
        : Type extends 'UInt64' | 'Int64'
          ? number | string
          : Type extends 'Bool'
            ? boolean
            : string;

/** A row of these columns. */
export type RowOf<Columns extends Record<string, string>> = {
  [Name in keyof Columns]: ColumnValue<Columns[Name]>;
};

/** The parameters of these types. */
export type ParamsOf<Params extends Record<string, string>> = {
  [Name in keyof Params]: ParamValue<Params[Name]>;
};
