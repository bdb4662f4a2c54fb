// An OpenTelemetry collector as a program, built from main.go into the cache folder as the test cluster's binaries are: its
// own OTLP receiver, and a printer of what that took.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { goProgram } from '../cluster/build.ts'
import { until } from '../harness/cluster-wait.ts'

const BINARY = 'sal-test-otel-collector'
const SOURCES = { root: import.meta.dir, names: ['go.mod', 'go.sum', 'lines.go', 'main.go'] }

export const { isWanted: isCollectorWanted, ensure: ensureCollector } = goProgram(BINARY, SOURCES)

type Value = { stringValue?: string; intValue?: string; doubleValue?: number; boolValue?: boolean }
type Attributes = { key: string; value: Value }[]
export type LogRecord = {
  timeUnixNano: string
  observedTimeUnixNano: string
  severityNumber: number
  severityText: string
  eventName: string
  body: Value
  attributes: Attributes
}
type Batch = { resourceLogs: { resource: { attributes: Attributes }; scopeLogs: { logRecords: LogRecord[] }[] }[] }

/** `url` is where logs go; `batches` what its receiver made of what came. */
export const startOtelCollector = async (port: number) => {
  const binary = await ensureCollector()
  const dir = await mkdtemp(join(tmpdir(), 'sal-otel-'))
  const config = join(dir, 'config.yaml')
  await writeFile(config, CONFIG.replace('ENDPOINT', `127.0.0.1:${port}`))
  const child = Bun.spawn([binary, '--config', `file:${config}`], { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
  const stderr = new Response(child.stderr).text()
  let text = ''
  const reading = (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of child.stdout) text += decoder.decode(chunk, { stream: true })
  })()
  const url = `http://127.0.0.1:${port}/v1/logs`
  await until('the collector answers', async () => {
    if (child.exitCode !== null) throw new Error(`The collector exited: ${await stderr}`)
    return (await fetch(url)).status === 405
  })
  const batches = () =>
    text
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Batch)
  const close = async () => {
    child.kill()
    await Promise.all([child.exited, reading])
    await rm(dir, { recursive: true, force: true })
  }
  return { url, batches, close }
}

const CONFIG = `receivers:
  otlp:
    protocols:
      http:
        endpoint: ENDPOINT
exporters:
  lines: {}
service:
  telemetry:
    logs:
      level: error
    metrics:
      level: none
  pipelines:
    logs:
      receivers: [otlp]
      exporters: [lines]
`
