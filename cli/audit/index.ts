// `sal audit`: who did what, where, from where, and how it ended; and the proof of it.
import { group } from '../command'
import { evidence } from './evidence'
import { exportCommand } from './export'
import { key } from './key'
import { list } from './list'
import { sinks } from './sinks'
import { tail } from './tail'
import { verify } from './verify'

export const audit = group('audit', { list, tail, export: exportCommand, evidence, key, verify, sinks })
