// Rules that find mistakes; style is the editor's.
import js from '@eslint/js';
import globals from 'globals';

const rules = {
  ...js.configs.recommended.rules,
  'array-callback-return': 'error',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-constructor-return': 'error',
  'no-self-compare': 'error',
  'no-template-curly-in-string': 'error',
  'no-unmodified-loop-condition': 'error',
  'no-unreachable-loop': 'error',
  'no-use-before-define': ['error', { functions: false, classes: false, variables: false }],
  'no-var': 'error',
  'prefer-const': 'error',
};

export default [
  { files: ['**/*.js'], languageOptions: { sourceType: 'script', globals: globals.browser }, rules },
  { files: ['**/*.mjs'], languageOptions: { sourceType: 'module', globals: { ...globals.browser, ...globals.worker, GPUBufferUsage: 'readonly' } }, rules },
];
