// Programs that only this program starts, for kubectl in the console; nobody types them, so no help shows them.

type Inner = (args: readonly string[]) => Promise<number>

const INNER: Readonly<Record<string, Inner>> = {
  'prompt-filter': async ([pipeline = '[]']) => (await import('../prompt/filters/main')).runFilter(pipeline),
  'prompt-edit': async ([path = '']) => (await import('../prompt/editor/main')).runEditor(path),
}

export function innerProgram(name: string | undefined): Inner | undefined {
  return name !== undefined && Object.hasOwn(INNER, name) ? INNER[name] : undefined
}
