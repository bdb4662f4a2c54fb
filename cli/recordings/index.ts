// `sal recordings`: what went through exec and attach.
import { group } from '../command'
import { exportCommand } from './export'
import { list } from './list'
import { play } from './play'
import { text } from './text'

export const recordings = group('recordings', { list, play, text, export: exportCommand })
