import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.ClassFileVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes a jar anew with its classes of before Java 6 raised to the present version, stack maps computed.
/// The JVM's start-up cache refuses older classes; picocli ships such, and loading them from its jar costs more than
/// everything else that `ringwall check` does.
///
///     java UpgradeClasses.java IN.jar OUT.jar
public final class UpgradeClasses {
    private static final int OLD = 50;

    /// Stack maps need to know who extends whom, in the jar and in the JDK.
    private static ClassHierarchyResolver hierarchy(String jar) throws IOException {
        JarFile classes = new JarFile(jar);
        return ClassHierarchyResolver.ofResourceParsing(
                        type -> {
                            String name = type.descriptorString();
                            JarEntry entry = classes.getJarEntry(name.substring(1, name.length() - 1) + ".class");
                            try {
                                return entry == null ? null : classes.getInputStream(entry);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        })
                .orElse(ClassHierarchyResolver.defaultResolver())
                .cached();
    }

    public static void main(String[] args) throws IOException {
        ClassFile classes =
                ClassFile.of(
                        ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                        ClassFile.DeadCodeOption.PATCH_DEAD_CODE,
                        // Code under a shared pool would be copied as it is, without stack maps.
                        ClassFile.ConstantPoolSharingOption.NEW_POOL,
                        ClassFile.ClassHierarchyResolverOption.of(hierarchy(args[0])));
        try (JarFile in = new JarFile(args[0]);
                OutputStream file = Files.newOutputStream(Path.of(args[1]));
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (Enumeration<JarEntry> entries = in.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                byte[] bytes = in.getInputStream(entry).readAllBytes();
                if (entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class")) {
                    ClassModel model = classes.parse(bytes);
                    if (model.majorVersion() < OLD) {
                        bytes =
                                classes.transformClass(
                                        model,
                                        ClassTransform.dropping(element -> element instanceof ClassFileVersion)
                                                .andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL))
                                                .andThen(ClassTransform.endHandler(
                                                        builder -> builder.withVersion(ClassFile.JAVA_25_VERSION, 0))));
                    }
                }
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(bytes);
                out.closeEntry();
            }
        }
    }
}
