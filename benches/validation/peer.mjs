// The npm validator of the field over the same files: documents per second of basic and full.
// Tests that ask the network or need a word list are left out, as ours leaves them out.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import validate from '@secvisogram/csaf-validator-lib/validate.js'
import * as schemaTests from '@secvisogram/csaf-validator-lib/schemaTests.js'
import * as mandatoryTests from '@secvisogram/csaf-validator-lib/mandatoryTests.js'
import * as optionalTests from '@secvisogram/csaf-validator-lib/optionalTests.js'
import * as informativeTests from '@secvisogram/csaf-validator-lib/informativeTests.js'

const left = ['informativeTest_6_3_6', 'informativeTest_6_3_7', 'informativeTest_6_3_8']
const basic = [schemaTests.csaf_2_0, ...Object.values(mandatoryTests)]
const informative = Object.entries(informativeTests).filter(([name]) => !left.includes(name))
const full = [...basic, ...Object.values(optionalTests), ...informative.map(([, test]) => test)]

const [folder, rounds = '1'] = process.argv.slice(2)
const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.json')).sort()
const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'))
for (const [name, tests] of [['basic', basic], ['full', full]]) {
  for (let round = 0; round < Number(rounds); round += 1) {
    const start = performance.now()
    for (const text of texts) await validate(tests, JSON.parse(text))
    const seconds = (performance.now() - start) / 1000
    console.log(`npm ${name}: ${texts.length} documents, ${seconds.toFixed(2)} s, ${(texts.length / seconds).toFixed(0)} documents/s`)
  }
}
