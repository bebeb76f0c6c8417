/** A text with `{name}` places, or one text per plural form of `{count}` in its language. */
export type Message = string | ({ readonly other: string } & { readonly [form in Intl.LDMLPluralRule]?: string });

/** The names in braces of a text. */
type Places<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : never;

type TextOf<M extends Message> = M extends string
  ? M
  : M extends { readonly other: infer Other extends string }
    ? Other
    : never;

/** What has to be filled in to say a message: nothing for a text without places. */
export type Params<M extends Message> = [Places<TextOf<M>>] extends [never]
  ? []
  : [params: { readonly [Name in Places<TextOf<M>>]: Name extends 'count' ? number : string | number }];
