/**
 * The type of a method decorator whose method takes `Event`, or what parameter decorators pick out of it.
 *
 * A method decorator sees the method's signature, not its parameter decorators. So each parameter that is an
 * event, or a part of one with `data`, must accept `Event`; all others are taken to be picked.
 * `AnyEvent` is what every event has in common.
 */
export type HandlerMethodDecorator<Event, AnyEvent> = <Method, Key extends string | symbol>(
  target: object,
  key: Key,
  ...descriptor: HandlerDescriptor<Method, Key, Event, AnyEvent>
) => void;

/** Without a known key the decorator is not applied but handed on, as to `applyDecorators`. */
type HandlerDescriptor<Method, Key, Event, AnyEvent> = string extends Key
  ? [descriptor?: TypedPropertyDescriptor<Method>]
  : [descriptor: TypedPropertyDescriptor<Method> & CheckedMethod<Method, Event, AnyEvent>];

type CheckedMethod<Method, Event, AnyEvent> = Method extends (...args: infer Parameters) => unknown
  ? { [Index in keyof Parameters]: IsRefused<Parameters[Index], Event, AnyEvent> }[number] extends false
    ? unknown
    : 'The event parameter of this method does not accept every event that @OnBitrixEvent names'
  : '@OnBitrixEvent stands on something that is no method';

type IsRefused<Parameter, Event, AnyEvent> =
  IsEvent<NonNullable<Parameter>, AnyEvent> extends true
    ? [Event] extends [Parameter]
      ? false
      : true
    : false;

type IsEvent<Parameter, AnyEvent> = 'data' extends keyof Parameter
  ? keyof Parameter extends keyof AnyEvent
    ? true
    : false
  : false;
