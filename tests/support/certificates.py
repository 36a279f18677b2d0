"""Certificates of a test: an authority, and a server certificate that it signed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certificates:
    """Files in PEM: the authority's certificate, the server's certificate and its key."""

    authority: Path
    certificate: Path
    key: Path


def create_certificates(folder: Path, address: str = "127.0.0.1") -> Certificates:
    """Create an authority and the certificate of a server.

    Args:
        folder: Receives the files; created when missing.
        address: The server's IP address, the only name in its certificate.
    """
    folder.mkdir(parents=True, exist_ok=True)
    authority_key, server_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority_name, server_name = _name("Test authority"), _name(address)
    now = datetime.now(UTC)

    def builder(subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        begun = x509.CertificateBuilder().subject_name(subject).issuer_name(authority_name)
        dated = begun.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
        return dated.public_key(key.public_key()).serial_number(x509.random_serial_number())

    authority = builder(authority_name, authority_key).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), True
    )
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
    server = builder(server_name, server_key).add_extension(names, False)
    files = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    pem = serialization.Encoding.PEM
    files.authority.write_bytes(authority.sign(authority_key, hashes.SHA256()).public_bytes(pem))
    files.certificate.write_bytes(server.sign(authority_key, hashes.SHA256()).public_bytes(pem))
    private = server_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files.key.write_bytes(private)
    files.key.chmod(0o600)  # PostgreSQL refuses a key that others can read
    return files


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
