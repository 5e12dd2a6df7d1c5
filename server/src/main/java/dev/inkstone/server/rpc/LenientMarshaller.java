package dev.inkstone.server.rpc;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;

/**
 * Reads requests as another marshaller does, but makes a certain message of bytes that are none: an
 * exception here would end the call as if the server had a bug. See {@link CallGuard}.
 */
final class LenientMarshaller<T> implements PrototypeMarshaller<T> {
  private final PrototypeMarshaller<T> strict;
  private final T unreadable;

  /**
   * @param strict of protobuf messages
   */
  @SuppressWarnings("unchecked")
  LenientMarshaller(PrototypeMarshaller<T> strict) {
    this.strict = strict;
    // Equal to a message without fields, but not the same object as any other.
    unreadable = (T) ((Message) strict.getMessagePrototype()).newBuilderForType().buildPartial();
  }

  /** Whether this is what {@link #parse} made of bytes that are no message. */
  boolean isUnreadable(Object message) {
    return message == unreadable;
  }

  @Override
  public T parse(InputStream bytes) {
    try {
      return strict.parse(bytes);
    } catch (StatusRuntimeException e) {
      return unreadable;
    }
  }

  @Override
  public InputStream stream(T message) {
    return strict.stream(message);
  }

  @Override
  public T getMessagePrototype() {
    return strict.getMessagePrototype();
  }

  @Override
  public Class<T> getMessageClass() {
    return strict.getMessageClass();
  }
}
