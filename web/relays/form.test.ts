import { expect, test } from 'bun:test'
import { relayCommand, wantedOf, wrongIn } from './form'

const wanted = (name: string, own: string, others = '') => wantedOf(new URLSearchParams({ name, own, others }))
const wrong = (...given: Parameters<typeof wanted>) => [...wrongIn(wanted(...given)).keys()]

test.each(['relay; rm -rf /', '$(id)', 'Relay', '-x', ''])('wrongIn() refuses the name %j', name => {
  expect(wrong(name, 'relay.example.com')).toEqual(['name'])
})

test.each(['', 'relay.example.com;id', '`id`', "a'b", 'a|b', '-x', 'a b', 'a,b'])(
  'wrongIn() refuses the address %j',
  own => {
    expect(wrong('relay-2', own)).toEqual(['own'])
    if (!['', 'a b', 'a,b'].includes(own))
      expect(wrong('relay-2', 'localhost', `fine.example.com ${own}`)).toEqual(['others'])
  },
)

test('relayCommand() is one line for a shell, whatever the join string is', () => {
  const relay = wanted('relay-2', 'fd00::7', 'relay.example.com, 192.0.2.7')
  expect([...wrongIn(relay)]).toEqual([])
  expect(relayCommand(relay, "a'b")).toBe(
    [
      'sal relay --name relay-2 --data ./data/relay-2 --addresses fd00::7,relay.example.com,192.0.2.7',
      '--listen 0.0.0.0:8443 --agent-url https://[fd00::7]:8443',
      "--peer-listen 0.0.0.0:8444 --peer-url https://[fd00::7]:8444 --join 'a'\\''b'",
    ].join(' '),
  )
})
