package dev.toll.model.hub;

import dev.toll.core.InputException;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Answers of the hub that trying again would not change, in words, with what to do about them. */
final class Refusal {
    private Refusal() {}

    /** {@code file} is null where the repository itself was asked for. */
    static InputException of(HttpResponse<?> response, HubId id, @Nullable String file, HubSettings settings) {
        String code = response.headers().firstValue("X-Error-Code").orElse("");
        String said = response.headers().firstValue("X-Error-Message").map(m -> " (\"" + RepoPaths.shown(m) + "\")").orElse("");
        String place = settings.endpoint().toString();
        return new InputException(switch (response.statusCode()) {
            case 401, 403 -> code.equals("GatedRepo") ? gated(id, settings) : closed(response.statusCode(), id, settings, said);
            case 404 -> switch (code) {
                case "RevisionNotFound" -> id.name() + ": " + place + " has this " + id.kind().noun() + ", but no revision '" + id.revision()
                        + "'; expected a branch, a tag or a commit of it";
                case "EntryNotFound" -> id + ": there is no file " + RepoPaths.shown(String.valueOf(file)) + " in this " + id.kind().noun() + "; "
                        + place + "/" + id.kind().urlPrefix() + id.name() + "/tree/" + id.revision() + " lists those there are";
                default -> missing(id, settings);
            };
            case 451 -> id + ": " + place + " does not give it out for legal reasons" + said;
            default -> id + ": " + place + " answered " + response.statusCode() + said + "; is HF_ENDPOINT a hub?";
        });
    }

    private static String missing(HubId id, HubSettings settings) {
        String local = id.kind() == RepoKind.MODEL ? "no such folder here, and " : "";
        return id.name() + ": " + local + settings.endpoint() + " knows no " + id.kind().noun() + " of this name" + withToken(settings)
                + "; check the spelling" + (settings.token() == null ? ", and give a token in HF_TOKEN if it is private" : "");
    }

    private static String gated(HubId id, HubSettings settings) {
        String page = settings.endpoint() + "/" + id.kind().urlPrefix() + id.name();
        return id.name() + ": gated, its owners want their terms accepted first; do so at " + page + ", then "
                + (settings.token() == null ? "give your token in HF_TOKEN" : "try again (your " + settings.token() + " was sent and is not yet let in)") + unsent(settings);
    }

    /** The hub says 401 for what does not exist too, so as not to tell strangers what is private. */
    private static String closed(int status, HubId id, HubSettings settings, String said) {
        if (settings.token() == null) {
            return missing(id, settings);
        }
        return id.name() + ": " + settings.endpoint() + " answered " + status + " to the " + settings.token() + said
                + (status == 401 ? "; it is wrong or expired, or there is no such " + id.kind().noun() : "; it may not read this " + id.kind().noun()) + unsent(settings);
    }

    private static String withToken(HubSettings settings) {
        return settings.token() == null ? "" : " that your " + settings.token() + " may see";
    }

    private static String unsent(HubSettings settings) {
        return settings.token() != null && !settings.mayCarryToken() ? ". The token was not sent: HF_ENDPOINT is plain http to another machine" : "";
    }
}
