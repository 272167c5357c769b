import { expect, it } from '@jest/globals';
import { escapeHtml } from './escape-html.js';

it.each([
  ['plain text, äöü ✓', 'plain text, äöü ✓'],
  ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  [`" onload='x'`, '&quot; onload=&#39;x&#39;'],
  ['&lt;', '&amp;lt;'],
])('%p stands in HTML as %p', (text, html) => expect(escapeHtml(text)).toBe(html));
