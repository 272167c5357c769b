export { phpDecode, urldecode } from './decode.js';
export { phpEncode, urlencode } from './encode.js';
export { phpJson, phpJsonValue } from './json.js';
export { isMap, phpMap, type PhpDecoded, type PhpMap, type PhpValue } from './value.js';
