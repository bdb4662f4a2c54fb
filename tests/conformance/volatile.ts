// What may differ between two runs of one command though nothing is wrong; a row names which of it its output may hold.

const VOLATILE = {
  uid: [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>'],
  version: [/(resourceVersion"?: ?")\d+/g, '$1<version>'],
  time: [
    /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g,
    '<time>',
  ],
  /** With the blanks behind it: the width of the column follows the age. */
  age: [/(?<= )(AGE|(\d+[smh]){1,2}|<invalid>)( +|$)/gm, '<age> '],
  /** The pods of a ReplicaSet. */
  pod: [/(?<=web-[0-9a-f]{5,10}-)[a-z0-9]{5}\b/g, '<pod>'],
  /** The volume of the account's token, which admission names. */
  volume: [/(?<=kube-api-access-)[a-z0-9]{5}\b/g, '<volume>'],
  /** In YAML, as kubectl 1.20 prints it: in the order of the seconds in which the managers wrote. */
  managers: [/^ {2}managedFields:\n( {2}[- ].*\n)+/gm, ''],
  port: [/(?<=127\.0\.0\.1:|\[::1\]:|connection for )\d+/g, '<port>'],
  /** Of a terminal: what was typed is echoed by one or two terminals. */
  echo: [/^word\r?\n/gm, ''],
  /** kubectl cp ends when tar has, and may lose the end of what tar said. */
  tar: [/^(tar: .*\n?)+/gm, ''],
  /** What was said before kubectl had made the stream for it, and it says so; directly as well, once in sixty times. */
  early: [/^E.* websocket\.go:\d+\] Unknown stream id \d, discarding message\n/gm, ''],
  /** A line that came more than once in a row. */
  repeated: [/^(.*\n)\1+/gm, '$1'],
} as const satisfies Record<string, readonly [RegExp, string]>

export type Volatile = keyof typeof VOLATILE

export const withoutVolatile = (text: string, kinds: readonly Volatile[]): string =>
  kinds.reduce((left, kind) => left.replace(VOLATILE[kind][0], VOLATILE[kind][1]), text)
